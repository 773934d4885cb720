import { describe, expect, test } from 'vitest'
import { meanMetrics, metricsSpread } from '../../../src/cli/report/fold-statistics.js'

const fold = (nll: number | null, error: number | null, logPartition: string, rows: number) => ({
  nll,
  logPartition,
  logPartitionError: error,
  byDecision: { mode: { score: rows, undefinedCounts: { score: rows } } },
  marginals: { value: 2 * rows, policy: 'zero' },
  decision: 'mode',
  undefinedRows: rows,
})

describe('statistics over folds', () => {
  test('average scores in every group, add up counts, and keep names', () => {
    const folds = [fold(1, 0.5, 'exact', 2), fold(3, 0.1, 'exact', 4)]
    expect(meanMetrics(folds)).toEqual({
      nll: 2,
      logPartition: 'exact',
      logPartitionError: 0.3,
      byDecision: { mode: { score: 3, undefinedCounts: { score: 6 } } },
      marginals: { value: 6, policy: 'zero' },
      decision: 'mode',
      undefinedRows: 6,
    })
    expect(metricsSpread(folds)).toEqual({
      nll: Math.SQRT2,
      logPartitionError: expect.closeTo(0.4 / Math.SQRT2, 12),
      byDecision: { mode: { score: Math.SQRT2 } },
      marginals: { value: 2 * Math.SQRT2 },
    })
  })

  test('are those of the folds that have a score, but an infinite NLL makes the mean infinite', () => {
    const folds = [fold(1, null, 'exact', 1), fold(null, 0.2, 'importance', 1)]
    const means = meanMetrics(folds)
    expect([means.nll, means.logPartitionError, means.logPartition]).toEqual([
      null,
      0.2,
      'importance',
    ])
    const spread = metricsSpread(folds)
    expect([spread.nll, spread.logPartitionError]).toEqual([null, null])
    expect(meanMetrics([fold(1, null, 'exact', 1)]).logPartitionError).toBeNull()
  })

  test('a score that one fold alone has is that of the fold', () => {
    const folds = [{ ...fold(1, 1, 'exact', 1), extra: 5 }, fold(2, 1, 'exact', 1)]
    expect(meanMetrics<object & { logPartition: string }>(folds)).toMatchObject({ extra: 5 })
  })
})
