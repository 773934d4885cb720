import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Tape } from '../../../src/engine/index.js'
import { createReferenceBackend } from '../../../src/engine/reference/index.js'
import { Rng } from '../../../src/random/index.js'
import { boundedSubsets, subsets, subsetsOfSize } from '../../../src/spaces/index.js'
import { BoundedSizes } from '../../../src/spaces/sets/bounded-sizes.js'
import { caught } from '../../reference/caught.js'
import { linearLogPartition } from '../../reference/linear-log-partition.js'
import { codesOf, inner, normals } from '../../reference/rankings.js'
import { chiSquare, chiSquareLimit } from '../../reference/statistics.js'
import { testReadySpaces } from '../space-checks.js'

describe('subsets with a bounded number of members', () => {
  testReadySpaces([
    boundedSubsets(4, { min: 1, max: 2 }),
    boundedSubsets(5, { max: 3 }),
    boundedSubsets(5, { min: 3 }),
    boundedSubsets(3, {}),
    boundedSubsets(1, { min: 1 }),
    subsetsOfSize(5, 2),
    subsetsOfSize(4, 3),
    subsetsOfSize(3, 3),
    subsetsOfSize(3, 0),
    subsetsOfSize(6, 1),
  ])

  test('for any bounds: as many as counted, log-partition as enumerated', () => {
    const bounds = fc
      .integer({ min: 1, max: 9 })
      .chain((k) => fc.tuple(fc.constant(k), fc.nat(k), fc.nat(k), fc.integer()))
    fc.assert(
      fc.property(bounds, ([k, a, b, seed]) => {
        const space = boundedSubsets(k, { min: Math.min(a, b), max: Math.max(a, b) })
        expect([...space.enumerate()].length).toBe(Math.round(Math.exp(space.logSize)))
        const u = normals(new Rng(seed), k, 4)
        const tape = new Tape(createReferenceBackend())
        const result = space.linearLogPartition(tape, tape.upload(u, 1, k))
        expect(tape.backend.read(result.value)[0]).toBeCloseTo(linearLogPartition(space, u), 8)
      }),
      { numRuns: 60 },
    )
  })

  test('without bounds it is the space of all subsets', () => {
    const tape = new Tape(createReferenceBackend())
    const scores = tape.upload(normals(new Rng(1), 80, 3), 2, 40)
    const free = tape.backend.read(subsets(40).linearLogPartition(tape, scores).value)
    const bounded = tape.backend.read(boundedSubsets(40, {}).linearLogPartition(tape, scores).value)
    free.forEach((value, b) => {
      expect(bounded[b]).toBeCloseTo(value, 9)
    })
  })

  test('five hundred labels: finite and right where the answer is known', () => {
    const k = 500
    for (const [min, max] of [
      [0, 3],
      [250, 250],
      [497, 500],
      [0, 500],
      [1, 499],
    ]) {
      const space = boundedSubsets(k, { min, max })
      for (const scale of [0, 1, 300, 1e6]) {
        const tape = new Tape(createReferenceBackend())
        const u = normals(new Rng(scale), k, scale)
        const scores = tape.variable(tape.backend.upload(u, 1, k))
        const result = space.linearLogPartition(tape, scores)
        const [value] = tape.backend.read(result.value)
        tape.backward(result)
        const marginals = [...tape.backend.read(scores.gradient!)]
        const size = marginals.reduce((sum, p) => sum + p, 0)
        expect(size).toBeGreaterThan(min - 1e-6)
        expect(size).toBeLessThan(max + 1e-6)
        expect(Math.min(...marginals)).toBeGreaterThanOrEqual(0)
        expect(Math.max(...marginals)).toBeLessThan(1 + 1e-9)
        const best = new Float32Array(k)
        space.encode(space.maximize(u), best, 0)
        const score = inner(best, u)
        if (scale === 0) expect(Math.abs(value)).toBeLessThan(1e-9)
        expect(value).toBeGreaterThan(score - space.logSize - 1e-6 * scale - 1e-9)
        expect(value).toBeLessThan(score + 1e-6 * scale + 1e-9)
      }
    }
  })

  test('equal scores of one size give its exact share: e_s of equal weights', () => {
    const tape = new Tape(createReferenceBackend())
    const scores = tape.upload(new Float64Array(500).fill(7), 1, 500)
    const [value] = tape.backend.read(subsetsOfSize(500, 20).linearLogPartition(tape, scores).value)
    expect(value).toBeCloseTo(140, 9)
  })

  test('exact draws follow the scores (χ², false alarm 1e-6)', () => {
    const space = boundedSubsets(5, { min: 1, max: 3 })
    const codes = codesOf(space)
    const u = [2, -1, 0.5, -3, 1]
    const solver = new BoundedSizes(5, 1, 3)
    const logPartition = solver.logPartition(u, 0)
    const expected = codes.map((code) => 20_000 * Math.exp(inner(code, u) - logPartition))
    const counts = new Float64Array(codes.length)
    const at = new Map(codes.map((code, e) => [code.join(), e]))
    const out = new Float32Array(5)
    const rng = new Rng(3)
    for (let j = 0; j < 20_000; j++) {
      solver.draw(rng, out, 0)
      counts[at.get(out.join())!]++
    }
    expect(chiSquare(counts, expected)).toBeLessThan(chiSquareLimit(codes.length - 1))
  })

  test('sizes out of bounds are refused, wherever a set comes in', async () => {
    const space = boundedSubsets(['a', 'b', 'c'], { min: 1, max: 2 })
    expect(space.contains(new Set())).toBe(false)
    expect(space.contains(new Set([0, 1, 2]))).toBe(false)
    for (const bad of [
      () => space.parse([]),
      () => space.parse(['a', 'b', 'c']),
      () => space.parse([1, 1, 1]),
      () => space.parse(new Set<number>()),
      () => space.toRow(new Set()),
      () => space.toNames(new Set([0, 1, 2])),
      () => space.encode(new Set(), new Float32Array(3), 0),
    ]) {
      const error = await caught(bad)
      expect(error.code).toBe('NOT_IN_SPACE')
      expect(error.message).toContain('1 to 2 labels')
    }
    expect(space.parse(['b'])).toEqual(new Set([1]))
  })

  test('bounds that no set meets are refused', async () => {
    for (const bounds of [
      { min: 3, max: 2 },
      { max: 5 },
      { min: -1 },
      { min: 0.5 },
      { max: NaN },
    ]) {
      expect((await caught(() => boundedSubsets(4, bounds))).code).toBe('INVALID_OPTION')
    }
    expect((await caught(() => subsetsOfSize(4, 5))).code).toBe('INVALID_OPTION')
    expect((await caught(() => subsetsOfSize(100, 50).enumerate())).code).toBe('UNSUPPORTED')
  })
})
