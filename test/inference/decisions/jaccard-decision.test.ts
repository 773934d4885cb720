import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  jaccardOptimalFromDistribution,
  jaccardOptimalFromSamples,
} from '../../../src/inference/index.js'
import { Rng } from '../../../src/random/index.js'
import {
  allLabelSets,
  bestExpectedMetric,
  expectedMetric,
  jaccard,
} from '../../reference/label-sets.js'
import { distributions, weightedSamples } from './set-decisions.js'

describe('the Jaccard-optimal decision', () => {
  it('is exact under a distribution of few labels', () => {
    fc.assert(
      fc.property(
        distributions,
        fc.constantFrom('zero', 'one'),
        ({ sets, probabilities }, empty) => {
          const value = empty === 'one' ? 1 : 0
          const { labels, expected, exact } = jaccardOptimalFromDistribution(probabilities, {
            empty,
          })
          const best = bestExpectedMetric(jaccard, sets, probabilities, value)
          expect(exact).toBe(true)
          expect(expected).toBeCloseTo(best, 12)
          expect(expectedMetric(jaccard, sets, probabilities, [...labels], value)).toBeCloseTo(
            best,
            12,
          )
        },
      ),
    )
  })

  it('from samples is a set no single label improves, and worth what it says', () => {
    fc.assert(
      fc.property(weightedSamples, ({ sets, codes, weights, probabilities }) => {
        const { labels, expected, exact } = jaccardOptimalFromSamples(codes, weights)
        expect(exact).toBe(false)
        const value = (h: number[]) => expectedMetric(jaccard, sets, probabilities, h)
        expect(value([...labels])).toBeCloseTo(expected, 12)
        for (let i = 0; i < labels.length; i++) {
          const flipped = [...labels]
          flipped[i] = 1 - flipped[i]
          expect(value(flipped)).toBeLessThan(expected + 1e-11)
        }
      }),
    )
  })

  it('from samples is rarely worse than the best, and never far (200 random sample sets)', () => {
    const rng = new Rng('jaccard')
    let missed = 0
    for (let trial = 0; trial < 200; trial++) {
      const k = 2 + rng.integer(5)
      const sets = Array.from({ length: 20 }, () =>
        Array.from({ length: k }, () => (rng.bernoulli(0.4) ? 1 : 0)),
      )
      const codes = { rows: 20, cols: k, values: sets.flat() }
      const best = bestExpectedMetric(jaccard, sets, new Float64Array(20).fill(1 / 20))
      const { expected } = jaccardOptimalFromSamples(codes)
      expect(expected).toBeGreaterThan(0.97 * best)
      if (expected < best - 1e-9) missed++
    }
    expect(missed).toBeLessThanOrEqual(4)
  })

  it('searches where there are more than ten labels, over all sets as samples', () => {
    const rng = new Rng(11)
    const raw = Float64Array.from({ length: 2 ** 11 }, () => rng.uniform() ** 8)
    const sum = raw.reduce((total, value) => total + value, 0)
    const probabilities = raw.map((value) => value / sum)
    const searched = jaccardOptimalFromDistribution(probabilities)
    const values = allLabelSets(11).flat()
    const sampled = jaccardOptimalFromSamples({ rows: 2 ** 11, cols: 11, values }, probabilities)
    expect(searched.exact).toBe(false)
    expect(searched.labels).toEqual(sampled.labels)
  })
})
