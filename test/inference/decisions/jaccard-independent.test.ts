import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jaccardOptimalIndependent } from '../../../src/inference/index.js'
import { Rng } from '../../../src/random/index.js'
import {
  allLabelSets,
  bestExpectedMetric,
  expectedMetric,
  independentDistribution,
  jaccard,
} from '../../reference/label-sets.js'

const probability = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1) },
)
const row = (values: ArrayLike<number>) => ({ rows: 1, cols: values.length, values })

/** Expected Jaccard of the first l labels, by the distribution of how many of the others are on. */
function expectedOfPrefix(p: ArrayLike<number>, l: number): number {
  let others = [1]
  for (let j = l; j < p.length; j++) {
    others = Array.from(
      { length: others.length + 1 },
      (_, s) => (others[s] ?? 0) * (1 - p[j]) + (others[s - 1] ?? 0) * p[j],
    )
  }
  const overlap = Array.from(p)
    .slice(0, l)
    .reduce((sum, q) => sum + q, 0)
  return others.reduce((sum, q, s) => sum + (q * overlap) / (l + s), 0)
}

describe('jaccardOptimalIndependent', () => {
  it.each([
    ['zero', 0],
    ['one', 1],
  ] as const)('beats every other decision, by brute force, with J(∅, ∅) %s', (empty, value) => {
    fc.assert(
      fc.property(fc.array(probability, { minLength: 1, maxLength: 7 }), (p) => {
        const sets = allLabelSets(p.length)
        const weights = independentDistribution(p)
        const { values, expected } = jaccardOptimalIndependent(row(p), { empty })
        const best = bestExpectedMetric(jaccard, sets, weights, value)
        expect(expected[0]).toBeCloseTo(best, 11)
        expect(expectedMetric(jaccard, sets, weights, [...values], value)).toBeCloseTo(best, 11)
      }),
      { numRuns: 60 },
    )
  })

  it.each([30, 200])('is exact to 1e-11 at k = %i', (k) => {
    const rng = new Rng(k)
    for (const scale of [0.02, 0.2, 1]) {
      const p = Float64Array.from({ length: k }, () => scale * rng.uniform())
      const sorted = p.slice().sort().reverse()
      const exact = Array.from({ length: k }, (_, l) => expectedOfPrefix(sorted, l + 1))
      const { values, expected } = jaccardOptimalIndependent(row(p))
      const best = Math.max(...exact)
      expect(Math.abs(expected[0] - best)).toBeLessThan(1e-11)
      expect(exact[values.reduce((sum, on) => sum + on, 0) - 1]).toBeCloseTo(best, 11)
    }
  })

  it('survives a thousand labels, whose product of probabilities underflows', () => {
    const k = 1000
    const sure = jaccardOptimalIndependent(row(new Float64Array(k).fill(0.9)))
    expect(sure.values.every((on) => on === 1)).toBe(true)
    expect(sure.expected[0]).toBeCloseTo(0.9, 9)
  })
})
