import { describe, expect, test } from 'vitest'
import { kemeny, PlackettLuceRankings, readOrders } from '../../../src/inference/index.js'
import { Rng } from '../../../src/random/index.js'
import { permutations, RankingOracle } from '../../../src/spaces/index.js'

const rng = new Rng('closed form')
const posteriorOf = (worths: number[]) =>
  new PlackettLuceRankings(
    permutations(worths.length, { code: 'pairs' }),
    Float32Array.from(worths),
  )

describe('Plackett–Luce in closed form', () => {
  test.each([1, 2, 5, 9])('marginals of %i items are those of the recursion over subsets', (k) => {
    const worths = Array.from({ length: k }, () => Math.fround(2 * rng.normal()))
    const { places, pairs } = posteriorOf(worths).marginals
    const exact = new RankingOracle(k).solve({ plackettLuce: worths })
    exact.places.forEach((p, e) => {
      expect(places[e]).toBeCloseTo(p, 9)
    })
    exact.pairs.forEach((p, e) => {
      expect(pairs[e]).toBeCloseTo(p, 9)
    })
  })

  test('place probabilities of 60 items of very different worths add up', () => {
    const worths = Array.from({ length: 60 }, () => 6 * rng.normal())
    const { places } = posteriorOf(worths).marginals
    for (let i = 0; i < 60; i++) {
      let [row, column] = [0, 0]
      for (let t = 0; t < 60; t++) {
        row += places[60 * i + t]
        column += places[60 * t + i]
      }
      expect(row).toBeCloseTo(1, 9)
      expect(column).toBeCloseTo(1, 6)
    }
    const total = worths.reduce((sum, worth) => sum + Math.exp(Math.fround(worth)), 0)
    worths.forEach((worth, i) => {
      expect(places[60 * i]).toBeCloseTo(Math.exp(Math.fround(worth)) / total, 9)
    })
  })

  test('mode and Kemeny order sort by worth, and draws follow the pair probabilities', () => {
    const worths = Array.from({ length: 20 }, () => rng.normal())
    const posterior = posteriorOf(worths)
    const space = permutations(20, { code: 'pairs' })
    const sorted = [...worths.keys()].sort((i, j) => worths[j] - worths[i])
    expect([...readOrders(posterior.mode(), space)]).toEqual(sorted)
    expect([...kemeny(posterior.marginals.pairs).order]).toEqual(sorted)
    const draws = 4000
    const orders = readOrders(posterior.sample(new Rng(3), draws), space)
    const p = posterior.marginals.pairs[1] // 0 before 1
    let before = 0
    for (let d = 0; d < draws; d++) {
      const order = orders.subarray(20 * d, 20 * d + 20)
      if (order.indexOf(0) < order.indexOf(1)) before++
    }
    // 4 standard deviations: a false alarm in 16,000
    expect(Math.abs(before - draws * p)).toBeLessThan(4 * Math.sqrt(draws * p * (1 - p)))
    expect(posterior.logMass(0.5)).toBe(-0.5)
  })
})
