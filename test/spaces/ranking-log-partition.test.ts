import { describe, expect, test } from 'vitest'
import { Tape } from '../../src/engine/index.js'
import { createReferenceBackend } from '../../src/engine/reference/index.js'
import { createWasmBackend } from '../../src/engine/wasm/index.js'
import { Rng } from '../../src/random/index.js'
import { permutations, type RankingSpace, topRankings } from '../../src/spaces/index.js'
import { linearLogPartition } from '../reference/linear-log-partition.js'
import { codesOf, inner, normals } from '../reference/rankings.js'

const CODES = ['ranks', 'matrix', 'pairs'] as const
const BACKENDS = [
  ['reference', createReferenceBackend(), 6],
  ['wasm', await createWasmBackend({ deterministic: true }), 5],
] as const
const rows = 3

/** Value and gradient of the sum over rows, against the sums over every ranking of the space. */
function expectEnumeration(space: RankingSpace, seed: number, scale = 2): void {
  const c = space.codeLength
  const scores = normals(new Rng(seed), rows * c, scale)
  const codes = codesOf(space)
  for (const [, backend, digits] of BACKENDS) {
    const tape = new Tape(backend)
    const variable = tape.variable(backend.upload(scores, rows, c))
    const result = space.linearLogPartition!(tape, variable)
    expect([result.rows, result.cols]).toEqual([rows, 1])
    tape.backward(tape.weightedSum(result, [1, 2, 3]))
    const [values, gradient] = [backend.read(result.value), backend.read(variable.gradient!)]
    for (let b = 0; b < rows; b++) {
      const u = scores.subarray(b * c, (b + 1) * c)
      const expected = linearLogPartition(space, u)
      expect(values[b]).toBeCloseTo(expected, digits)
      const mean = new Float64Array(c)
      for (const code of codes) {
        const probability = Math.exp(inner(code, u) - expected) / codes.length
        for (let i = 0; i < c; i++) mean[i] += probability * code[i]
      }
      mean.forEach((x, i) => {
        expect(gradient[b * c + i]).toBeCloseTo((b + 1) * x, digits - 1)
      })
    }
    tape.clear()
  }
}

describe('the log-partition of a linear score over rankings', () => {
  test.each(CODES)('equals enumeration, its gradient is the mean code: %s', (code) => {
    for (let k = 1; k <= 6; k++) expectEnumeration(permutations(k, { code }), k)
  })

  test.each(CODES)('and so it is where only the first places count: %s', (code) => {
    for (const [k, n] of [
      [1, 1],
      [2, 1],
      [4, 1],
      [5, 2],
      [5, 4],
      [5, 5],
    ]) {
      const space = topRankings(k, n, { code })
      if (code === 'pairs' && n < k - 1) expect(space.linearLogPartition).toBeUndefined()
      else expectEnumeration(space, k)
    }
  })

  test.each(CODES)('is zero for a score of zero, and finite for a huge one: %s', (code) => {
    const tape = new Tape(BACKENDS[1][1])
    const space = permutations(9, { code })
    const c = space.codeLength
    const scores = normals(new Rng(1), 2 * c, 1e6)
    scores.fill(0, 0, c)
    const result = space.linearLogPartition!(tape, tape.upload(scores, 2, c))
    const [zero, huge] = tape.backend.read(result.value)
    expect(zero).toBeCloseTo(0, 5)
    // one ranking has almost all of the mass: ln of it is its score less ln 9!
    const u = scores.subarray(c)
    const best = new Float32Array(c)
    space.encode(space.maximize(u), best, 0)
    expect(huge / inner(best, u)).toBeCloseTo(1, 5)
  })

  test('is offered up to sixteen items', () => {
    for (const code of CODES) {
      expect(permutations(16, { code }).linearLogPartition).toBeDefined()
      expect(permutations(17, { code }).linearLogPartition).toBeUndefined()
      expect(topRankings(17, 2, { code }).linearLogPartition).toBeUndefined()
    }
  })

  test('the pairs code of a single item is one zero', () => {
    const space = permutations(1, { code: 'pairs' })
    const code = Float32Array.of(7, 7)
    space.encode([0], code, 0)
    expect([...code]).toEqual([0, 7])
    expect(space.codeLength).toBe(1)
    expect(space.decode(code, 0)).toEqual([0])
    expect(space.maximize(Float32Array.of(3))).toEqual([0])
    space.sampleUniform(new Rng(1), 2, code)
    expect([...code]).toEqual([0, 0])
    space.step(code, 0, new Rng(1))
    expect(code[0]).toBe(0)
  })
})
