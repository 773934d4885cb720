import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  coverageError,
  labelRankingAveragePrecision,
  labelRankingLoss,
} from '../../src/metrics/index.js'
import { goldenCases, labelSetPairs } from './golden-cases.js'

const metrics = { coverageError, labelRankingLoss, labelRankingAveragePrecision }

describe.each(Object.entries(metrics))('%s', (name, metric) => {
  it.each(goldenCases)('agrees with scikit-learn, ties included ($name)', (c) => {
    const { value } = metric(c.truth, c.scores, { weights: c.weights })
    expect(value).toBeCloseTo(c.golden[name], 12)
  })

  it('depends on the order of the scores only', () => {
    fc.assert(
      fc.property(labelSetPairs, ({ truth, predicted }) => {
        const scores = { ...predicted, values: predicted.values.map((v, at) => v + (at % 3) / 4) }
        const stretched = { ...scores, values: scores.values.map((v) => Math.exp(v) - 9) }
        expect(metric(truth, stretched)).toEqual(metric(truth, scores))
      }),
    )
  })

  it('names how a row without true labels counted', () => {
    const truth = { rows: 1, cols: 2, values: [0, 0] }
    const scores = { rows: 1, cols: 2, values: [0.1, 0.2] }
    expect(metric(truth, scores, { policy: 'zero' }).value).toBe(0)
    expect(metric(truth, scores, { policy: 'one' }).value).toBe(1)
    expect(metric(truth, scores).undefinedCount).toBe(1)
    expect(() => metric(truth, scores, { policy: 'skip' })).toThrow(/skipped/)
  })

  it('refuses a score that is not finite and says where it stands', () => {
    const truth = { rows: 2, cols: 2, values: [0, 1, 1, 0] }
    const scores = { rows: 2, cols: 2, values: [0.1, 0.2, Number.NaN, 0] }
    expect(() => metric(truth, scores)).toThrow(/NaN.*row 1, column 0/)
  })
})

it('labelRankingLoss skips a row whose labels are all true, as one without pairs', () => {
  const truth = { rows: 2, cols: 2, values: [1, 1, 1, 0] }
  const scores = { rows: 2, cols: 2, values: [0.1, 0.2, 0.1, 0.2] }
  const loss = labelRankingLoss(truth, scores, { policy: 'skip' })
  expect(loss).toEqual({ value: 1, undefinedCount: 1, policy: 'skip' })
})
