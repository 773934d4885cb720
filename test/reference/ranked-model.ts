import { expect } from 'vitest'
import type { Generator } from '../../src/losses/index.js'
import type { Permutations } from '../../src/spaces/index.js'
import { orderScore } from './ranking-distribution.js'
import { allOrders, inner } from './rankings.js'
import { chiSquare, chiSquareLimit } from './statistics.js'

/** The parts of a row's score: linear in the code, and Plackett–Luce as the reference or alone. */
export interface RankedParts {
  readonly linear?: readonly number[]
  readonly worths?: readonly number[]
}

/**
 * `p = q f*'(g − τ)` over all orders in lexicographic order, `E_q f*'(g − τ) = 1` solved by bisection;
 * `q` is Plackett–Luce if there are worths, else uniform.
 */
export function rankedModel(
  { weight }: Generator,
  space: Permutations,
  { linear, worths }: RankedParts,
) {
  const orders = allOrders(space.items.length)
  const code = new Float32Array(space.codeLength)
  const scores = orders.map((order) => {
    space.encode(order, code, 0)
    return linear ? inner(linear, code) : 0
  })
  const reference = orders.map((order) =>
    worths ? Math.exp(orderScore({ plackettLuce: worths }, order)) : 1 / orders.length,
  )
  let [low, high] = [Math.min(...scores), Math.max(...scores)]
  for (let round = 0; round < 200; round++) {
    const tau = (low + high) / 2
    const mean = scores.reduce((sum, g, y) => sum + reference[y] * weight(g - tau), 0)
    if (mean > 1) low = tau
    else high = tau
  }
  const tau = (low + high) / 2
  const probabilities = scores.map((g, y) => reference[y] * weight(g - tau))
  return { orders, scores, reference, tau, probabilities }
}

/** `P(i at place t)` and `P(j before i)` of probabilities over orders. */
export function marginalsOfOrders(
  orders: readonly (readonly number[])[],
  probabilities: readonly number[],
) {
  const k = orders[0].length
  const places = new Float64Array(k * k)
  const pairs = new Float64Array(k * k)
  orders.forEach((order, y) => {
    order.forEach((item, place) => {
      places[item * k + place] += probabilities[y]
      for (const worse of order.slice(place + 1)) pairs[item * k + worse] += probabilities[y]
    })
  })
  return { places, pairs }
}

/** `Σ P(j before i)` over the pairs of an order: what Kemeny's rule maximises. */
export function agreement(order: ArrayLike<number>, pairs: ArrayLike<number>): number {
  const k = order.length
  let sum = 0
  for (let late = 1; late < k; late++) {
    for (let early = 0; early < late; early++) sum += pairs[order[early] * k + order[late]]
  }
  return sum
}

/** Expected Spearman distance `Σ_i E (rank_i − rank of i)²` of an order. */
export function spearmanDistance(order: ArrayLike<number>, places: ArrayLike<number>): number {
  const k = order.length
  let sum = 0
  for (let rank = 0; rank < k; rank++) {
    for (let t = 0; t < k; t++) sum += places[order[rank] * k + t] * (rank - t) ** 2
  }
  return sum
}

/** Orders are drawn as often as they should be; rare ones form one cell (χ², false alarm 1e-6). */
export function expectOrderFrequencies(
  drawn: readonly (readonly number[])[],
  orders: readonly (readonly number[])[],
  probabilities: readonly number[],
): void {
  const cells = new Map<string, { observed: number; expected: number }>()
  const rare = { observed: 0, expected: 0 }
  orders.forEach((order, y) => {
    const expected = probabilities[y] * drawn.length
    const cell = expected < 5 ? rare : { observed: 0, expected: 0 }
    cell.expected += expected
    cells.set(order.join(), cell)
  })
  for (const order of drawn) cells.get(order.join())!.observed++
  const all = [...new Set([rare, ...cells.values()])].filter(({ expected }) => expected > 0)
  const statistic = chiSquare(
    all.map(({ observed }) => observed),
    all.map(({ expected }) => expected),
  )
  expect(statistic).toBeLessThan(chiSquareLimit(Math.max(1, all.length - 1)))
}
