import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hammingLoss } from '../../src/metrics/index.js'
import { goldenCases, labelSetPairs } from './golden-cases.js'

describe('hammingLoss', () => {
  it.each(goldenCases)('agrees with scikit-learn ($name)', (c) => {
    const loss = hammingLoss(c.truth, c.predicted, { weights: c.weights })
    expect(loss).toBeCloseTo(c.golden.hammingLoss, 12)
  })

  it('is 0 for a perfect prediction and 1 for its complement', () => {
    fc.assert(
      fc.property(labelSetPairs, ({ truth }) => {
        const flipped = { ...truth, values: truth.values.map((v) => 1 - v) }
        expect(hammingLoss(truth, truth)).toBe(0)
        expect(hammingLoss(truth, flipped)).toBeCloseTo(1, 14)
      }),
    )
  })
})
