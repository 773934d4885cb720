import { describe, expect, it } from 'vitest'
import { ndcg } from '../../src/metrics/index.js'
import { rankingPairs } from './golden-cases.js'

describe('ndcg', () => {
  it('agrees with scikit-learn, ties included', () => {
    for (const pair of rankingPairs) {
      expect(ndcg(pair.first, pair.second)).toBeCloseTo(pair.ndcg, 12)
    }
  })

  it('agrees with scikit-learn when cut after two places', () => {
    for (const pair of rankingPairs) {
      expect(ndcg(pair.first, pair.second, { top: 2 })).toBeCloseTo(pair.ndcgTop2, 12)
    }
  })

  it('is 1 for the ideal order and falls for every swap of unequal neighbours', () => {
    expect(ndcg([3, 2, 1, 0], [9, 8, 7, 6])).toBe(1)
    expect(ndcg([3, 2, 1, 0], [8, 9, 7, 6])).toBeLessThan(1)
  })

  it('refuses negative relevance and a bad cut', () => {
    expect(() => ndcg([-1, 2], [1, 2])).toThrow(/negative relevance.*item 0/)
    expect(() => ndcg([1, 2], [1, 2], { top: 0 })).toThrow(/top/)
  })

  it('is undefined, not NaN, if nothing is relevant', () => {
    expect(ndcg([0, 0], [1, 2])).toBeUndefined()
  })
})
