import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { borda, expectedRanks, orderByRank } from '../../../src/inference/index.js'
import { spearmanRho } from '../../../src/metrics/index.js'
import { RankingOracle } from '../../../src/spaces/index.js'
import { bruteForceRanking } from '../../reference/ranking-distribution.js'
import { allOrders } from '../../reference/rankings.js'
import { randomRankings, rankingCases, ranksOf } from '../random-rankings.js'

describe('borda', () => {
  it('has the largest expected Spearman ρ of all orders', () => {
    fc.assert(
      fc.property(rankingCases, ([seed, k]) => {
        const { orders, probabilities, pairs } = bruteForceRanking(randomRankings(seed, k), k)
        const expectedRho = (order: ArrayLike<number>) =>
          orders.reduce(
            (sum, y, at) =>
              sum + probabilities[at] * (spearmanRho(ranksOf(y), ranksOf(order)) ?? 0),
            0,
          )
        const best = Math.max(...allOrders(k).map(expectedRho))
        expect(expectedRho(borda(pairs))).toBeCloseTo(best, 10)
      }),
      { numRuns: 15 },
    )
  })

  it('sorts by expected ranks, which the place marginals give as well', () => {
    const k = 7
    const { places, pairs } = new RankingOracle(k).solve(randomRankings(1, k))
    const ranks = expectedRanks(pairs)
    ranks.forEach((rank, item) => {
      let fromPlaces = 0
      for (let place = 0; place < k; place++) fromPlaces += (place + 1) * places[item * k + place]
      expect(rank).toBeCloseTo(fromPlaces, 11)
    })
    expect(borda(pairs)).toEqual(orderByRank(ranks))
  })

  it('keeps the order of items with equal ranks, and refuses NaN', () => {
    expect([...orderByRank([2, 1, 2, 1])]).toEqual([1, 3, 0, 2])
    expect(() => orderByRank([1, Number.NaN])).toThrow(/item 1/)
  })
})
