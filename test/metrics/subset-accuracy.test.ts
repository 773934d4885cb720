import { describe, expect, it } from 'vitest'
import { subsetAccuracy } from '../../src/metrics/index.js'
import { goldenCases } from './golden-cases.js'

describe('subsetAccuracy', () => {
  it.each(goldenCases)('agrees with scikit-learn ($name)', (c) => {
    const accuracy = subsetAccuracy(c.truth, c.predicted, { weights: c.weights })
    expect(accuracy).toBeCloseTo(c.golden.subsetAccuracy, 12)
  })

  it('wants the whole set, so a subset of the truth scores nothing', () => {
    const truth = { rows: 1, cols: 2, values: [1, 1] }
    expect(subsetAccuracy(truth, { rows: 1, cols: 2, values: [1, 0] })).toBe(0)
  })
})
