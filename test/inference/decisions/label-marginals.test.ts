import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  labelMarginalsFromDistribution,
  labelMarginalsFromSamples,
} from '../../../src/inference/index.js'
import { distributions } from './set-decisions.js'

describe('label marginals', () => {
  it('are the mean of the samples and the sums of the distribution', () => {
    fc.assert(
      fc.property(distributions, ({ sets, probabilities }) => {
        const exact = labelMarginalsFromDistribution(probabilities)
        const codes = { rows: sets.length, cols: sets[0].length, values: sets.flat() }
        const sampled = labelMarginalsFromSamples(codes, probabilities)
        exact.forEach((value, label) => {
          const sum = sets.reduce((total, y, s) => total + y[label] * probabilities[s], 0)
          expect(value).toBeCloseTo(sum, 13)
          expect(sampled[label]).toBeCloseTo(sum, 13)
        })
      }),
    )
  })
})
