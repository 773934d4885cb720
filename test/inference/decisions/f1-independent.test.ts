import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { f1OptimalIndependent } from '../../../src/inference/index.js'
import { Rng } from '../../../src/random/index.js'
import {
  allLabelSets,
  bestExpectedMetric,
  expectedF1OfPrefixes,
  expectedMetric,
  f1,
  independentDistribution,
} from '../../reference/label-sets.js'

const probability = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1) },
)
const row = (values: ArrayLike<number>) => ({ rows: 1, cols: values.length, values })

describe('f1OptimalIndependent', () => {
  it.each([
    ['zero', 0],
    ['one', 1],
  ] as const)('beats every other decision, by brute force, with F1(∅, ∅) %s', (empty, value) => {
    fc.assert(
      fc.property(fc.array(probability, { minLength: 1, maxLength: 8 }), (p) => {
        const sets = allLabelSets(p.length)
        const weights = independentDistribution(p)
        const { values, expected } = f1OptimalIndependent(row(p), { empty })
        const best = bestExpectedMetric(f1, sets, weights, value)
        expect(expected[0]).toBeCloseTo(best, 11)
        expect(expectedMetric(f1, sets, weights, [...values], value)).toBeCloseTo(best, 11)
      }),
      { numRuns: 60 },
    )
  })

  it.each([30, 60, 120, 200])('is exact to 1e-11 at k = %i', (k) => {
    const rng = new Rng(k)
    for (const scale of [0.02, 0.2, 1]) {
      const p = Float64Array.from({ length: k }, () => scale * rng.uniform())
      const sorted = p.slice().sort().reverse()
      const { values, expected } = f1OptimalIndependent(row(p))
      const exact = expectedF1OfPrefixes(sorted)
      expect(Math.abs(expected[0] - Math.max(...exact))).toBeLessThan(1e-11)
      const size = values.reduce((sum, on) => sum + on, 0)
      expect(exact[size]).toBeCloseTo(Math.max(...exact), 11)
    }
  })

  it('takes certain labels and leaves impossible ones', () => {
    const { values, expected } = f1OptimalIndependent(row([1, 0, 1, 0]))
    expect([...values]).toEqual([1, 0, 1, 0])
    expect(expected[0]).toBeCloseTo(1, 14)
  })

  it('predicts nothing where nothing can occur, and scores it by the convention', () => {
    expect(f1OptimalIndependent(row([0, 0]))).toMatchObject({
      values: new Uint8Array(2),
      expected: new Float64Array([0]),
    })
    expect(f1OptimalIndependent(row([0, 0]), { empty: 'one' }).expected[0]).toBe(1)
  })

  it('with one label weighs it against the empty set', () => {
    expect(f1OptimalIndependent(row([0.3])).values[0]).toBe(1)
    expect(f1OptimalIndependent(row([0.3]), { empty: 'one' }).values[0]).toBe(0)
    expect(f1OptimalIndependent(row([0.6]), { empty: 'one' }).values[0]).toBe(1)
  })

  it('survives a thousand labels, whose product of probabilities underflows', () => {
    const k = 1000
    const sure = f1OptimalIndependent(row(new Float64Array(k).fill(0.9)))
    expect(sure.values.every((on) => on === 1)).toBe(true)
    expect(sure.expected[0]).toBeGreaterThan(0.94)
    const rare = f1OptimalIndependent(row(new Float64Array(k).fill(1e-9)))
    expect(rare.expected[0]).toBeGreaterThan(0)
    expect(rare.expected[0]).toBeLessThan(1e-8)
  })

  it('decides each row by itself and permutes with the labels', () => {
    const a = [0.6, 0.1, 0.35]
    const both = f1OptimalIndependent({ rows: 2, cols: 3, values: [...a, ...a.slice().reverse()] })
    expect([...both.values.slice(3)]).toEqual([...both.values.slice(0, 3)].reverse())
    expect(both.expected[1]).toBeCloseTo(both.expected[0], 14)
  })

  it('refuses scores, torn shapes and an unknown convention', () => {
    expect(() => f1OptimalIndependent(row([0.5, 1.5]))).toThrow(/row 0, column 1.*sigmoid/)
    expect(() => f1OptimalIndependent(row([Number.NaN]))).toThrow(/not a probability/)
    expect(() => f1OptimalIndependent({ rows: 2, cols: 2, values: [0.5] })).toThrow(/shape/)
    // @ts-expect-error a convention from an untyped caller
    expect(() => f1OptimalIndependent(row([0.5]), { empty: 'skip' })).toThrow(/empty/)
  })
})
