import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  subsetOptimalFromDistribution,
  subsetOptimalFromSamples,
} from '../../src/inference/index.js'
import { bestExpectedMetric, expectedMetric, subset } from '../reference/label-sets.js'
import { distributions, weightedSamples } from './set-decisions.js'

describe('the subset-optimal decision', () => {
  it('beats every other decision under weighted samples, by brute force', () => {
    fc.assert(
      fc.property(weightedSamples, ({ sets, codes, weights, probabilities }) => {
        const { labels, expected } = subsetOptimalFromSamples(codes, weights)
        expect(expected).toBeCloseTo(bestExpectedMetric(subset, sets, probabilities), 12)
        expect(expectedMetric(subset, sets, probabilities, [...labels])).toBeCloseTo(expected, 12)
      }),
    )
  })

  it('beats every other decision under a distribution, by brute force', () => {
    fc.assert(
      fc.property(distributions, ({ sets, probabilities }) => {
        const { labels, expected } = subsetOptimalFromDistribution(probabilities)
        expect(expected).toBeCloseTo(bestExpectedMetric(subset, sets, probabilities), 12)
        expect(expectedMetric(subset, sets, probabilities, [...labels])).toBeCloseTo(expected, 12)
      }),
    )
  })

  it('takes the first of several equally likely sets', () => {
    const codes = { rows: 4, cols: 2, values: [0, 1, 1, 0, 1, 0, 0, 1] }
    expect([...subsetOptimalFromSamples(codes).labels]).toEqual([0, 1])
    expect([...subsetOptimalFromDistribution([0.2, 0.4, 0.4, 0]).labels]).toEqual([1, 0])
  })
})
