import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spearmanFootrule, spearmanRho } from '../../src/metrics/index.js'
import { rankingPairs, scorePairs } from './golden-cases.js'

describe('spearman', () => {
  it('ρ agrees with SciPy, ties included', () => {
    for (const pair of rankingPairs) {
      expect(spearmanRho(pair.first, pair.second)).toBeCloseTo(pair.spearmanRho, 12)
    }
  })

  it('the footrule agrees with SciPy’s ranks, ties included', () => {
    for (const pair of rankingPairs) {
      expect(spearmanFootrule(pair.first, pair.second)).toBeCloseTo(pair.spearmanFootrule, 12)
    }
  })

  it('footrule is at most ⌊k²/2⌋, reached by the reverse', () => {
    fc.assert(
      fc.property(scorePairs, ([a, b]) => {
        expect(spearmanFootrule(a, b)).toBeLessThanOrEqual(Math.floor(a.length ** 2 / 2))
      }),
    )
    expect(spearmanFootrule([1, 2, 3, 4, 5], [5, 4, 3, 2, 1])).toBe(12)
  })

  it('rho is 1 exactly for the same ranking, whatever its scale', () => {
    expect(spearmanRho([3, 1, 2], [0.3, 0.1, 0.2])).toBe(1)
  })

  it('rho is undefined, not NaN, where it is 0/0', () => {
    expect(spearmanRho([1, 1], [1, 2])).toBeUndefined()
  })

  it('refuses no items, other lengths and values that are not finite', () => {
    expect(() => spearmanRho([], [])).toThrow(/no items/)
    expect(() => spearmanRho([1], [1, 2])).toThrow(/differ in length/)
    expect(() => spearmanRho([1, Number.NaN], [1, 2])).toThrow(/item 1/)
  })
})
