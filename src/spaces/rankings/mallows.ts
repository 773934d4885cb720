import { checkOption, PartitaError } from '../../errors.js'
import { portableExp, portableLog, type Rng } from '../../random/index.js'
import type { Ranking } from './ranking.js'

/**
 * Log-probability of a ranking under the Mallows model with Kendall's distance `d`, the number of
 * pairs in which two rankings differ:
 *   `ln p(y) = −θ d(y, centre) − Σ_{i=1..k} ln((1 − e^{−iθ}) / (1 − e^{−θ}))`.
 *
 * @param order      all `k` items, best first
 * @param centre     the most likely ranking, best first, `[k]`
 * @param dispersion θ ≥ 0; 0 is uniform
 * @returns nats
 * @throws PartitaError NOT_IN_SPACE unless both are orders of the same items; INVALID_OPTION unless
 *   θ is a number ≥ 0
 * @see Mallows 1957, "Non-null ranking models"
 *
 * @example
 * ```ts
 * import { mallowsLogProbability } from 'partita/core'
 * console.log(Math.exp(mallowsLogProbability([1, 0, 2], [0, 1, 2], 0))) // 1/6
 * ```
 */
export function mallowsLogProbability(order: Ranking, centre: Ranking, dispersion: number): number {
  checkDispersion(dispersion)
  const place = placesOf(centre)
  if (order.length !== centre.length || new Set(order).size < order.length) {
    throw notAnOrder(order, centre.length)
  }
  let distance = 0
  for (let t = 0; t < order.length; t++) {
    if (place[order[t]] === undefined) throw notAnOrder(order, centre.length)
    for (let u = 0; u < t; u++) if (place[order[u]] > place[order[t]]) distance++
  }
  let logPartition = 0
  for (let i = 1; i <= centre.length; i++) logPartition += portableLog(insertionSum(i, dispersion))
  return -dispersion * distance - logPartition
}

/**
 * A ranking drawn exactly from the Mallows model, by repeated insertion: the items of the centre are
 * inserted one by one, the `i`-th at `m` places before the end with probability proportional to
 * `e^{−θ m}`, `m = 0 … i − 1`.
 *
 * @param centre     the most likely ranking, best first, `[k]`
 * @param dispersion θ ≥ 0; 0 is uniform
 * @throws PartitaError NOT_IN_SPACE unless `centre` is an order; INVALID_OPTION unless θ ≥ 0
 * @see Doignon, Pekeč, Regenwetter 2004, "The repeated insertion model for rankings"
 *
 * @example
 * ```ts
 * import { Rng, sampleMallows } from 'partita/core'
 * console.log(sampleMallows([2, 0, 1], 30, new Rng(1))) // [2, 0, 1], almost surely
 * ```
 */
export function sampleMallows(centre: Ranking, dispersion: number, rng: Rng): Ranking {
  checkDispersion(dispersion)
  placesOf(centre)
  const ratio = portableExp(-dispersion)
  const order: number[] = []
  for (let i = 1; i <= centre.length; i++) {
    let left = rng.uniform() * insertionSum(i, dispersion)
    let fromEnd = 0
    for (let weight = 1; fromEnd < i - 1 && left >= weight; fromEnd++) {
      left -= weight
      weight *= ratio
    }
    order.splice(i - 1 - fromEnd, 0, centre[i - 1])
  }
  return order
}

/** `Σ_{m < i} e^{−θ m}` */
function insertionSum(i: number, dispersion: number): number {
  const ratio = portableExp(-dispersion)
  let sum = 0
  for (let m = 0, weight = 1; m < i; m++, weight *= ratio) sum += weight
  return sum
}

/** Place of each item, counted from 0. */
function placesOf(centre: Ranking): number[] {
  const place: number[] = []
  centre.forEach((item, t) => {
    if (!(Number.isInteger(item) && item >= 0 && item < centre.length)) {
      throw notAnOrder(centre, centre.length)
    }
    place[item] = t
  })
  if (new Set(centre).size < centre.length) throw notAnOrder(centre, centre.length)
  return place
}

function notAnOrder(order: Ranking, k: number): PartitaError {
  return new PartitaError('NOT_IN_SPACE', 'this is no order of the items', {
    expected: `each index from 0 to ${k - 1} once`,
    received: `[${order.slice(0, 10).join(', ')}]`,
  })
}

function checkDispersion(dispersion: number): void {
  checkOption(
    dispersion >= 0 && dispersion < Infinity,
    'dispersion',
    'a finite number ≥ 0',
    dispersion,
  )
}
