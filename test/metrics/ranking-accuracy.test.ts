import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameRanking, pairCounts, topOneAccuracy } from '../../src/metrics/index.js'
import { scorePairs } from './golden-cases.js'

describe('exact match and top-1', () => {
  it('two rankings match exactly if no pair tells them apart', () => {
    fc.assert(
      fc.property(scorePairs, ([a, b]) => {
        const { concordant, tiedBoth } = pairCounts(a, b)
        const pairs = (a.length * (a.length - 1)) / 2
        expect(isSameRanking(a, b)).toBe(concordant + tiedBoth === pairs)
      }),
    )
  })

  it('ties in the prediction share the point, ties in the truth all earn it', () => {
    expect(topOneAccuracy([1, 1, 3], [3, 1, 2])).toBe(1)
    expect(topOneAccuracy([1, 2, 3], [1, 1, 1])).toBeCloseTo(1 / 3, 14)
    expect(topOneAccuracy([1, 2, 3], [3, 2, 1])).toBe(0)
  })
})
