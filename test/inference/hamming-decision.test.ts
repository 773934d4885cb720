import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  hammingOptimalFromDistribution,
  hammingOptimalFromSamples,
} from '../../src/inference/index.js'
import { bestExpectedMetric, expectedMetric, hamming } from '../reference/label-sets.js'
import { distributions, weightedSamples } from './set-decisions.js'

describe('the Hamming-optimal decision', () => {
  it('beats every other decision under weighted samples, by brute force', () => {
    fc.assert(
      fc.property(weightedSamples, ({ sets, codes, weights, probabilities }) => {
        const { labels, expected } = hammingOptimalFromSamples(codes, weights)
        expect(expected).toBeCloseTo(bestExpectedMetric(hamming, sets, probabilities), 12)
        expect(expectedMetric(hamming, sets, probabilities, [...labels])).toBeCloseTo(expected, 12)
      }),
    )
  })

  it('beats every other decision under a distribution, by brute force', () => {
    fc.assert(
      fc.property(distributions, ({ sets, probabilities }) => {
        const { labels, expected } = hammingOptimalFromDistribution(probabilities)
        expect(expected).toBeCloseTo(bestExpectedMetric(hamming, sets, probabilities), 12)
        expect(expectedMetric(hamming, sets, probabilities, [...labels])).toBeCloseTo(expected, 12)
      }),
    )
  })
})
