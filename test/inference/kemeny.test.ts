import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  borda,
  expectedRanks,
  kemeny,
  orderByRank,
  RankingOracle,
  rankingMarginalsFromSamples,
} from '../../src/inference/index.js'
import { kendallTauB, spearmanRho } from '../../src/metrics/index.js'
import { Rng } from '../../src/random/index.js'
import { allOrders, bruteForceRanking } from '../reference/rankings.js'

fc.configureGlobal({ seed: 1 })

/** A random distribution over rankings, as pair scores. */
function randomRankings(seed: number, k: number) {
  const rng = new Rng(seed)
  return { pairs: Float64Array.from({ length: k * k }, () => rng.normal()) }
}

const ranksOf = (order: ArrayLike<number>) => {
  const ranks = new Array<number>(order.length)
  for (let place = 0; place < order.length; place++) ranks[order[place]] = place + 1
  return ranks
}

const cases = fc.tuple(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 2, max: 6 }))

describe('kemeny', () => {
  it('has the largest expected Kendall τ of all orders, and states it', () => {
    fc.assert(
      fc.property(cases, ([seed, k]) => {
        const { orders, probabilities, pairs } = bruteForceRanking(randomRankings(seed, k), k)
        const expectedTau = (order: ArrayLike<number>) =>
          orders.reduce(
            (sum, y, at) =>
              sum + probabilities[at] * (kendallTauB(ranksOf(y), ranksOf(order)) ?? 0),
            0,
          )
        const decision = kemeny(pairs)
        expect(decision.exact).toBe(true)
        expect(expectedTau(decision.order)).toBeCloseTo(decision.expectedTau, 10)
        const best = Math.max(...allOrders(k).map(expectedTau))
        expect(decision.expectedTau).toBeCloseTo(best, 10)
      }),
      { numRuns: 15 },
    )
  })

  it('beyond its exact limit is no worse than Borda and close to the exact answer', () => {
    for (let seed = 0; seed < 20; seed++) {
      const k = 10
      const { pairs } = new RankingOracle(k).solve(randomRankings(seed, k))
      const searched = kemeny(pairs, { exactLimit: 0 })
      const exact = kemeny(pairs)
      expect(searched.exact).toBe(false)
      expect([...searched.order].sort((a, b) => a - b)).toEqual([...Array(k).keys()])
      expect(searched.expectedAgreement).toBeLessThan(exact.expectedAgreement + 1e-9)
      expect(searched.expectedAgreement).toBeGreaterThan(0.99 * exact.expectedAgreement)
      expect(searched.expectedAgreement).toBeGreaterThanOrEqual(
        agreement(pairs, borda(pairs)) - 1e-9,
      )
    }
  })

  it('recovers a certain order of sixty items', () => {
    const k = 60
    const truth = new Rng(60).permutation(k)
    const { pairs } = rankingMarginalsFromSamples({ rows: 1, cols: k, values: truth })
    const decision = kemeny(pairs)
    expect(decision.order).toEqual(truth)
    expect(decision.expectedTau).toBe(1)
  })

  it('handles one item and ignores the diagonal', () => {
    expect(kemeny([0.5])).toMatchObject({ expectedAgreement: 0, expectedTau: 1, exact: true })
    expect([...kemeny([9, 0.2, 0.8, Number.NaN]).order]).toEqual([1, 0])
  })

  it('refuses what are no pair probabilities', () => {
    expect(() => kemeny([0, 1, 0])).toThrow(/k × k/)
    expect(() => kemeny([0, 0.8, 0.8, 0])).toThrow(/items 1 and 0/)
    expect(() => kemeny([0, 1.2, -0.2, 0])).toThrow(/pair/)
    expect(() => kemeny([0, 1, 0, 0], { exactLimit: 17 })).toThrow(/exactLimit/)
  })
})

describe('borda', () => {
  it('has the largest expected Spearman ρ of all orders', () => {
    fc.assert(
      fc.property(cases, ([seed, k]) => {
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

describe('rankingMarginalsFromSamples', () => {
  it('are the exact marginals when the samples are the whole distribution', () => {
    const { orders, probabilities, places, pairs } = bruteForceRanking(randomRankings(3, 5), 5)
    const sampled = rankingMarginalsFromSamples(
      { rows: orders.length, cols: 5, values: orders.flat() },
      probabilities.map((p) => 7 * p),
    )
    sampled.places.forEach((value, at) => {
      expect(value).toBeCloseTo(places[at], 12)
      expect(sampled.pairs[at]).toBeCloseTo(pairs[at], 12)
    })
  })

  it('refuses rows that are no orders', () => {
    const orders = { rows: 2, cols: 2, values: [0, 1, 1, 1] }
    expect(() => rankingMarginalsFromSamples(orders)).toThrow(/row 1, place 1/)
  })
})

function agreement(pairs: Float64Array, order: Int32Array): number {
  let sum = 0
  for (let place = 0; place < order.length; place++) {
    for (let before = 0; before < place; before++) {
      sum += pairs[order[before] * order.length + order[place]]
    }
  }
  return sum
}
