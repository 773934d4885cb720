import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { borda, kemeny, rankingMarginalsFromSamples } from '../../../src/inference/index.js'
import { kendallTauB } from '../../../src/metrics/index.js'
import { Rng } from '../../../src/random/index.js'
import { RankingOracle } from '../../../src/spaces/index.js'
import { bruteForceRanking } from '../../reference/ranking-distribution.js'
import { allOrders } from '../../reference/rankings.js'
import { randomRankings, rankingCases, ranksOf } from '../random-rankings.js'

describe('kemeny', () => {
  it('has the largest expected Kendall τ of all orders, and states it', () => {
    fc.assert(
      fc.property(rankingCases, ([seed, k]) => {
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
    const k = 14
    const oracle = new RankingOracle(k)
    for (let seed = 0; seed < 5; seed++) {
      const { pairs } = oracle.solve(randomRankings(seed, k))
      const searched = kemeny(pairs)
      const best = agreement(pairs, oracle.mode({ pairs }).order)
      expect(searched.exact).toBe(false)
      expect(searched.expectedAgreement).toBeCloseTo(agreement(pairs, searched.order), 12)
      expect(searched.expectedAgreement).toBeLessThan(best + 1e-9)
      expect(searched.expectedAgreement).toBeGreaterThan(0.99 * best)
      expect(searched.expectedAgreement).toBeGreaterThan(agreement(pairs, borda(pairs)) - 1e-9)
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
