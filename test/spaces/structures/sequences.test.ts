import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import { Rng } from '../../../src/random/index.js'
import { sequences } from '../../../src/spaces/index.js'
import { Chain } from '../../../src/spaces/structures/chain.js'
import { caught } from '../../reference/caught.js'
import { linearLogPartition } from '../../reference/linear-log-partition.js'
import { codesOf, inner, normals } from '../../reference/rankings.js'
import { chiSquare, chiSquareLimit } from '../../reference/statistics.js'
import { testReadySpaces } from '../space-checks.js'

describe('sequences over an alphabet', () => {
  testReadySpaces([
    sequences(2, 3),
    sequences(3, 3),
    sequences(3, 1),
    sequences(1, 4),
    sequences(['a', 'b'], 5),
    sequences(3, 2, { transitions: false }),
    sequences(2, 5, { transitions: false }),
  ])

  test('the code counts the transitions', () => {
    const space = sequences(['a', 'b'], 5)
    const code = new Float32Array(space.codeLength)
    space.encode(space.parse('abbba'), code, 0)
    expect([...code]).toEqual([1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 1, 2])
  })

  test('for any alphabet and length the log-partition is as enumerated', () => {
    const shapes = fc.tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      fc.integer(),
    )
    fc.assert(
      fc.property(shapes, ([n, length, transitions, seed]) => {
        const space = sequences(n, length, { transitions })
        const u = normals(new Rng(seed), space.codeLength, 3)
        const tape = new Tape(createReferenceBackend())
        const result = space.linearLogPartition(tape, tape.upload(u, 1, u.length))
        expect(tape.backend.read(result.value)[0]).toBeCloseTo(linearLogPartition(space, u), 8)
      }),
      { numRuns: 40 },
    )
  })

  test('long sequences: finite and right where the answer is known', () => {
    const space = sequences(5, 500)
    const tape = new Tape(createReferenceBackend())
    const scores = new Float64Array(space.codeLength)
    const one = (value: number) => {
      scores.fill(value, 0, 2500).fill(-value, 2500)
      const variable = tape.variable(tape.backend.upload(scores, 1, scores.length))
      const result = space.linearLogPartition(tape, variable)
      tape.backward(result)
      const gradient = tape.backend.read(variable.gradient!)
      expect(gradient.slice(0, 2500).every((p) => Math.abs(p - 0.2) < 1e-9)).toBe(true)
      expect(gradient.slice(2500).every((p) => Math.abs(p - 499 / 25) < 1e-8)).toBe(true)
      return tape.backend.read(result.value)[0]
    }
    // every sequence has the same score: 500 unaries and 499 transitions
    for (const value of [0, 3, 400]) expect(one(value)).toBeCloseTo(value, 7)
  })

  test('exact draws follow the scores, moderate or not (χ², false alarm 1e-6)', () => {
    const space = sequences(2, 4)
    const codes = codesOf(space)
    for (const offset of [0, 700]) {
      const u = Float64Array.from(normals(new Rng(4), space.codeLength))
      // scores that cancel in every sequence: what a transition gains, the ends lose
      u[9] += offset
      u[10] -= offset
      u[1] += offset
      u[7] -= offset
      const chain = new Chain(4, 2)
      const logPartition = chain.logPartition(u, 0)
      const expected = codes.map((code) => 20_000 * Math.exp(inner(code, u) - logPartition))
      const counts = new Float64Array(codes.length)
      const at = new Map(codes.map((code, e) => [code.join(), e]))
      const out = new Float32Array(space.codeLength)
      const rng = new Rng(5)
      for (let j = 0; j < 20_000; j++) {
        chain.draw(rng, out, 0)
        counts[at.get(out.join())!]++
      }
      expect(chiSquare(counts, expected)).toBeLessThan(chiSquareLimit(codes.length - 1))
    }
  })

  test('texts, names and indices are understood', async () => {
    expect(sequences(['a', 'b'], 3).parse('aba')).toEqual([0, 1, 0])
    const space = sequences(['rest', 'work'], 3)
    expect(space.parse(' work  rest work ')).toEqual([1, 0, 1])
    expect(space.parse(['rest', 'rest', 'work'])).toEqual([0, 0, 1])
    expect(space.parse([1, 1, 1])).toEqual([1, 1, 1])
    expect(space.toNames([1, 0, 0])).toEqual(['work', 'rest', 'rest'])
    for (const bad of ['work work', 'work work work work', [0, 1, 'rest'], [0, 1, 2]]) {
      expect((await caught(() => space.parse(bad as never))).code).toBe('NOT_IN_SPACE')
    }
    expect((await caught(() => space.parse('work play rest'))).code).toBe('UNKNOWN_LABEL')
    expect((await caught(() => space.encode([0, 1], new Float32Array(10), 0))).code).toBe(
      'NOT_IN_SPACE',
    )
  })

  test('impossible options are refused', async () => {
    for (const bad of [
      () => sequences(0, 3),
      () => sequences(2, 0),
      () => sequences(['a', 'a'], 2),
    ]) {
      expect((await caught(bad)).code).toBe('INVALID_OPTION')
    }
    expect((await caught(() => sequences(4, 100).enumerate())).code).toBe('UNSUPPORTED')
    const nan = await caught(() => sequences(2, 2).maximize(new Float32Array(8).fill(Number.NaN)))
    expect(nan.code).toBe('NOT_FINITE')
  })
})
