import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kendallTauA, kendallTauB, pairCounts } from '../../src/metrics/index.js'
import { rankingPairs, scorePairs } from './golden-cases.js'

describe('Kendall τ', () => {
  it('τ-b agrees with SciPy, ties included', () => {
    for (const pair of rankingPairs) {
      expect(kendallTauB(pair.first, pair.second)).toBeCloseTo(pair.kendallTauB, 12)
    }
  })

  it('τ-a agrees with NumPy, ties included', () => {
    for (const pair of rankingPairs) {
      expect(kendallTauA(pair.first, pair.second)).toBeCloseTo(pair.kendallTauA, 12)
    }
  })

  it('accounts for every pair', () => {
    fc.assert(
      fc.property(scorePairs, ([a, b]) => {
        const counts = pairCounts(a, b)
        const sum = Object.values(counts).reduce((total, count) => total + count, 0)
        expect(sum).toBe((a.length * (a.length - 1)) / 2)
      }),
    )
  })

  it('changes sign when one ranking is reversed', () => {
    fc.assert(
      fc.property(scorePairs, ([a, b]) => {
        const tau = kendallTauB(a, b)
        const reversed = kendallTauB(
          a,
          b.map((v) => -v),
        )
        expect(reversed === undefined ? undefined : -reversed + 0).toBe(
          tau === undefined ? undefined : tau + 0,
        )
      }),
    )
  })

  it('a and b agree without ties; with ties only b reaches 1', () => {
    expect(kendallTauA([1, 2, 3, 4], [2, 1, 3, 4])).toBe(kendallTauB([1, 2, 3, 4], [2, 1, 3, 4]))
    expect(kendallTauA([1, 2, 2], [1, 2, 2])).toBeCloseTo(2 / 3, 14)
    expect(kendallTauB([1, 2, 2], [1, 2, 2])).toBe(1)
  })

  it('is undefined, not NaN, where it is 0/0', () => {
    expect(kendallTauA([1], [1])).toBeUndefined()
    expect(kendallTauB([1, 1], [1, 2])).toBeUndefined()
  })
})
