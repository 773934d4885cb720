import { describe, expect, it } from 'vitest'
import { rankingMarginalsFromSamples } from '../../../src/inference/index.js'
import { bruteForceRanking } from '../../reference/ranking-distribution.js'
import { randomRankings } from '../random-rankings.js'

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
