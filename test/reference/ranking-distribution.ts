import type { RankingScores } from '../../src/spaces/index.js'
import { allOrders } from './rankings.js'

/** Score of an order straight from the formula, Plackett–Luce by its product form. */
export function orderScore(scores: RankingScores, order: number[]): number {
  const k = order.length
  const { places, pairs, plackettLuce } = scores
  let score = 0
  order.forEach((item, place) => {
    if (places) score += places[item * k + place]
    const later = order.slice(place + 1)
    if (pairs) for (const worse of later) score += pairs[item * k + worse]
    if (plackettLuce) {
      const mass = [item, ...later].reduce((sum, i) => sum + Math.exp(plackettLuce[i]), 0)
      score += plackettLuce[item] - Math.log(mass)
    }
  })
  return score
}

/** Everything about `p(y) ∝ e^{score(y)}` by summing over all orders. */
export function bruteForceRanking(scores: RankingScores, k: number) {
  const orders = allOrders(k)
  const values = orders.map((order) => orderScore(scores, order))
  const logPartition = Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0))
  const probabilities = values.map((value) => Math.exp(value - logPartition))
  const places = new Float64Array(k * k)
  const pairs = new Float64Array(k * k)
  orders.forEach((order, y) => {
    order.forEach((item, place) => {
      places[item * k + place] += probabilities[y]
      for (const worse of order.slice(place + 1)) pairs[item * k + worse] += probabilities[y]
    })
  })
  return { orders, probabilities, logPartition, places, pairs, best: Math.max(...values) }
}
