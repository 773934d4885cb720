import { describe, expect, it } from 'vitest'
import { rankingReport } from '../../src/metrics/index.js'

describe('rankingReport', () => {
  it('gives the share of stated preferences that is agreed with, all rows together', () => {
    const ranks = (...rows: number[][]) => ({ rows: rows.length, cols: 3, values: rows.flat() })
    const [truth, predicted] = [ranks([1, 2, 3], [1, 1, 2]), ranks([2, 1, 3], [1, 2, 3])]
    const report = rankingReport(truth, predicted)
    expect([report.preferenceAgreement, report.statedPreferences]).toEqual([4 / 5, 5])
    const preferences = [
      [[0, 1]],
      [
        [0, 1],
        [0, 2],
        [2, 1],
      ],
    ] as const
    const told = rankingReport(truth, predicted, { preferences })
    expect([told.preferenceAgreement, told.statedPreferences]).toEqual([2 / 4, 4])
    const weighted = rankingReport(truth, predicted, { preferences, weights: [3, 1] })
    expect(weighted.preferenceAgreement).toBeCloseTo(2 / 6, 12)
    expect(rankingReport(truth, predicted, { preferences: [[], []] }).statedPreferences).toBe(0)
  })

  const matrix = (rows: number[][]) => ({
    rows: rows.length,
    cols: rows[0].length,
    values: Float32Array.from(rows.flat()),
  })

  it('averages the single metrics over rows with weights', () => {
    const truth = matrix([
      [1, 2, 3],
      [2, 1, 3],
    ])
    const predicted = matrix([
      [1, 2, 3],
      [1, 2, 3],
    ])
    const report = rankingReport(truth, predicted, { weights: [1, 3] })
    expect(report.kendallTau).toBeCloseTo((1 + 3 * (1 / 3)) / 4, 14)
    expect(report.spearmanRho).toBeCloseTo((1 + 3 * 0.5) / 4, 14)
    expect(report.spearmanFootrule).toBe(1.5)
    expect(report.exactMatch).toBe(0.25)
    expect(report.top1).toBe(0.25)
    expect(report.kendall).toBe('b')
  })

  it('a perfect prediction is perfect by every metric', () => {
    const truth = matrix([
      [3, 1, 2],
      [1, 2, 3],
    ])
    const report = rankingReport(truth, truth)
    expect(report).toMatchObject({ kendallTau: 1, spearmanRho: 1, exactMatch: 1, top1: 1, ndcg: 1 })
    expect(report.undefinedCounts).toEqual({ kendallTau: 0, spearmanRho: 0, ndcg: 0 })
  })

  it('settles undefined rows by the policy and counts them', () => {
    const single = matrix([[1], [1]])
    const report = rankingReport(single, single, { policy: 'one' })
    expect(report.kendallTau).toBe(1)
    expect(report.undefinedCounts).toEqual({ kendallTau: 2, spearmanRho: 2, ndcg: 2 })
    expect(rankingReport(single, single).kendallTau).toBe(0)
  })

  it('reports τ-a on request', () => {
    const tied = matrix([[1, 2, 2]])
    expect(rankingReport(tied, tied, { kendall: 'a' }).kendallTau).toBeCloseTo(2 / 3, 14)
  })

  it('refuses other shapes', () => {
    expect(() => rankingReport(matrix([[1, 2]]), matrix([[1, 2, 3]]))).toThrow(/differ in shape/)
  })
})
