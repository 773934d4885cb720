import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import { Rng } from '../../../src/random/index.js'
import { matchings, permutations } from '../../../src/spaces/index.js'
import { MatchingSums } from '../../../src/spaces/structures/matching-sums.js'
import { caught } from '../../reference/caught.js'
import { linearLogPartition } from '../../reference/linear-log-partition.js'
import { codesOf, inner, normals } from '../../reference/rankings.js'
import { chiSquare, chiSquareLimit } from '../../reference/statistics.js'
import { testReadySpaces } from '../space-checks.js'

const week = matchings(['ann', 'bob', 'eve'], ['mon', 'tue'])

describe('matchings of two sides', () => {
  testReadySpaces([
    matchings(1),
    matchings(2),
    matchings(3),
    matchings(2, 3),
    matchings(3, 2),
    matchings(1, 4),
    matchings(3, 3, { perfect: true }),
    matchings(2, 4, { perfect: true }),
    matchings(1, 1, { perfect: true }),
    week,
  ])

  const shapes = fc.tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 4 }),
    fc.boolean(),
    fc.integer(),
  )

  test('for any sizes: as many as counted, log-partition and maximum as enumerated', () => {
    fc.assert(
      fc.property(shapes, ([n, m, perfect, seed]) => {
        const space = matchings(n, m, { perfect: perfect && n <= m })
        expect([...space.enumerate()].length).toBe(Math.round(Math.exp(space.logSize)))
        const u = normals(new Rng(seed), n * m, 4)
        const tape = new Tape(createReferenceBackend())
        const result = space.linearLogPartition!(tape, tape.upload(u, 1, n * m))
        expect(tape.backend.read(result.value)[0]).toBeCloseTo(linearLogPartition(space, u), 8)
        const best = new Float32Array(n * m)
        space.encode(space.maximize(u), best, 0)
        expect(inner(best, u)).toBeCloseTo(Math.max(...codesOf(space).map((c) => inner(c, u))), 5)
      }),
      { numRuns: 60 },
    )
  })

  test('perfect matchings of n to n are the permutations in their matrix code', () => {
    const n = 6
    const ours = matchings(n, n, { perfect: true })
    const theirs = permutations(n, { code: 'matrix' })
    expect(ours.logSize).toBeCloseTo(theirs.logSize, 9)
    const tape = new Tape(createReferenceBackend())
    const scores = tape.upload(normals(new Rng(1), 2 * n * n, 3), 2, n * n)
    const [a, b] = [ours, theirs].map((space) =>
      tape.backend.read(space.linearLogPartition!(tape, scores).value),
    )
    a.forEach((value, row) => {
      expect(value).toBeCloseTo(b[row], 8)
    })
  })

  test('exact draws follow the scores (χ², false alarm 1e-6)', () => {
    for (const [n, m, perfect] of [
      [3, 2, false],
      [2, 3, false],
      [2, 3, true],
      [3, 3, true],
    ] as const) {
      const space = matchings(n, m, { perfect })
      const codes = codesOf(space)
      const u = normals(new Rng(2), n * m)
      const sums = new MatchingSums(n, m, perfect)
      const logPartition = sums.logPartition(u, 0)
      const expected = codes.map((code) => 20_000 * Math.exp(inner(code, u) - logPartition))
      const counts = new Float64Array(codes.length)
      const at = new Map(codes.map((code, e) => [code.join(), e]))
      const out = new Float32Array(n * m)
      const rng = new Rng(3)
      for (let j = 0; j < 20_000; j++) {
        sums.draw(rng, out, 0)
        counts[at.get(out.join())!]++
      }
      expect(chiSquare(counts, expected)).toBeLessThan(chiSquareLimit(codes.length - 1))
    }
  })

  test('large sides: counted exactly, sampled and maximised, but not summed', async () => {
    const space = matchings(60, 80)
    expect(space.linearLogPartition).toBeUndefined()
    expect(matchings(16).linearLogPartition).toBeDefined()
    expect(matchings(17).linearLogPartition).toBeUndefined()
    // Σ_s (2 over s)(1000 over s) s! = 1 + 2000 + 1000 · 999
    expect(Math.exp(matchings(2, 1000).logSize)).toBeCloseTo(1_001_001, 3)
    expect(matchings(2, 1000).linearLogPartition).toBeDefined()
    const out = new Float32Array(3 * space.codeLength)
    space.sampleUniform(new Rng(1), 3, out)
    for (let j = 0; j < 3; j++) {
      const y = space.decode(out, j * space.codeLength)
      expect(space.contains(y)).toBe(true)
    }
    expect(space.contains(space.maximize(normals(new Rng(1), space.codeLength)))).toBe(true)
    expect((await caught(() => space.enumerate())).code).toBe('UNSUPPORTED')
  })

  test('a pair that gains nothing is not made, unless it must be', () => {
    const weights = Float32Array.of(-1, -2, 0, -3)
    expect(matchings(2).maximize(weights)).toEqual([-1, -1])
    expect(matchings(2, 2, { perfect: true }).maximize(weights)).toEqual([1, 0])
  })

  test('names, indices and objects are understood', async () => {
    expect(week.parse({ ann: 'tue', eve: 'mon' })).toEqual([1, -1, 0])
    expect(week.parse(['tue', null, 'mon'])).toEqual([1, -1, 0])
    expect(week.parse([1, -1, 0])).toEqual([1, -1, 0])
    expect(week.toPairs([1, -1, 0])).toEqual([
      ['ann', 'tue'],
      ['eve', 'mon'],
    ])
    expect((await caught(() => week.parse({ tom: 'tue' }))).code).toBe('UNKNOWN_LABEL')
    expect((await caught(() => week.parse({ ann: 'sun' }))).code).toBe('UNKNOWN_LABEL')
    for (const bad of [
      [1, 1, -1],
      [0, 1],
      [2, -1, -1],
      [0.5, -1, -1],
    ]) {
      expect((await caught(() => week.parse(bad))).code).toBe('NOT_IN_SPACE')
      expect((await caught(() => week.encode(bad, new Float32Array(6), 0))).code).toBe(
        'NOT_IN_SPACE',
      )
    }
    const perfect = matchings(2, 2, { perfect: true })
    expect((await caught(() => perfect.parse([0, -1]))).code).toBe('NOT_IN_SPACE')
  })

  test('impossible sides are refused', async () => {
    for (const bad of [
      () => matchings(0),
      () => matchings(2, 0),
      () => matchings(3, 2, { perfect: true }),
      () => matchings(['a', 'a']),
    ]) {
      expect((await caught(bad)).code).toBe('INVALID_OPTION')
    }
  })
})
