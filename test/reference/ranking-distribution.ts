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
      score += plackettLuce[item] - logSum([item, ...later].map((i) => plackettLuce[i]))
    }
  })
  return score
}

/** `ln Σ e^x`, with the largest term taken out. */
function logSum(values: number[]): number {
  const top = Math.max(...values)
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0))
}

/** Everything about `p(y) ∝ e^{score(y)}` by summing over all orders. */
export function bruteForceRanking(scores: RankingScores, k: number) {
  const orders = allOrders(k)
  const values = orders.map((order) => orderScore(scores, order))
  const logPartition = logSum(values)
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

/** Expected gradient of the Plackett–Luce part in its scores, by summing over all orders. */
export function bruteForceWorthGradient(scores: RankingScores, k: number): Float64Array {
  const { orders, probabilities } = bruteForceRanking(scores, k)
  const worths = scores.plackettLuce!
  const gradient = new Float64Array(k)
  orders.forEach((order, y) => {
    order.forEach((item, place) => {
      gradient[item] += probabilities[y]
      const left = order.slice(place)
      const total = logSum(left.map((i) => worths[i]))
      for (const i of left) gradient[i] -= probabilities[y] * Math.exp(worths[i] - total)
    })
  })
  return gradient
}
