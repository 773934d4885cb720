import { describe, expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createWasmBackend } from '../../../src/engine/wasm/index.js'
import { Rng } from '../../../src/random/index.js'
import { permutations, topRankings } from '../../../src/spaces/index.js'
import { inner, normals } from '../../reference/rankings.js'

const CODES = ['ranks', 'matrix', 'pairs'] as const

describe('the log-partition of a linear score over rankings', () => {
  test.each(CODES)('is zero for a score of zero, and finite for a huge one: %s', async (code) => {
    const tape = new Tape(await createWasmBackend({ deterministic: true }))
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
