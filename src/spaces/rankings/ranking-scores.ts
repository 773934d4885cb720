import { checkOption, PartitaError } from '../../errors.js'
import { logAddExp } from '../../numbers/index.js'

/**
 * A score of rankings of k items as a sum of up to three parts, each of which looks at one item at
 * a time and at which items stand before it. An order lists the items, best first.
 *
 * `−∞` in `places` or `pairs` forbids: a ranking with such a term has probability zero. That makes a
 * partial ranking a score (`a` before `b` forbids `b` before `a`), and its probability a difference
 * of two log-partitions.
 */
export interface RankingScores {
  /** `Θ[i, place]`: item `i` at `place`, 0 the first; the ranks and matrix codes, `[k, k]` */
  readonly places?: ArrayLike<number> | undefined
  /** `A[j, i]`: item `j` somewhere before item `i`; the diagonal is not read, `[k, k]` */
  readonly pairs?: ArrayLike<number> | undefined
  /**
   * Plackett–Luce scores `s`: adds `ln q(y) = Σ_place (s_{y_place} − ln Σ_{later} e^{s})`, which is
   * a probability by itself, so it acts as the reference measure of the rest, `[k]`
   */
  readonly plackettLuce?: ArrayLike<number> | undefined
  /** `β` of `β ln q(y)` instead, which is no probability but for `β = 1`; default 1 */
  readonly plackettLucePower?: number | undefined
}

/**
 * Score of one order: `Σ_p Θ[y_p, p] + Σ_{p<r} A[y_p, y_r] + ln q(y)`, nats. Subtract the oracle's
 * log-partition for the log-probability.
 *
 * @param scores of `k` items
 * @param order  the items best first, `[k]`
 * @returns nats; `−∞` for a forbidden order
 * @throws PartitaError NOT_IN_SPACE unless `order` is a permutation; SHAPE_MISMATCH, NOT_FINITE
 *
 * @example
 * ```ts
 * import { rankingScore } from 'partita/core'
 * const pairs = [0, 1, 1, 0, 0, 1, 0, 0, 0] // 0 before 1, 0 before 2, 1 before 2: one each
 * console.log(rankingScore({ pairs }, [0, 2, 1])) // 2
 * ```
 */
export function rankingScore(scores: RankingScores, order: ArrayLike<number>): number {
  const k = order.length
  checkOrder(order, k, 'order')
  checkRankingScores(scores, k)
  const { places, pairs, plackettLuce } = scores
  let score = 0
  for (let place = k - 1; place >= 0; place--) {
    const item = order[place]
    if (places !== undefined) score += places[item * k + place]
    if (pairs !== undefined) {
      for (let before = 0; before < place; before++) score += pairs[order[before] * k + item]
    }
  }
  if (plackettLuce === undefined) return score
  return score + (scores.plackettLucePower ?? 1) * logPlackettLuce(plackettLuce, order)
}

function logPlackettLuce(scores: ArrayLike<number>, order: ArrayLike<number>): number {
  let logRemaining = -Infinity
  let total = 0
  for (let place = order.length - 1; place >= 0; place--) {
    const score = scores[order[place]]
    logRemaining = logAddExp(logRemaining, score)
    total += score - logRemaining
  }
  return total
}

/**
 * Throws unless `order[at … at + k)` holds each of the items `0 … k − 1` once.
 *
 * @param where shown in the error
 * @throws PartitaError NOT_IN_SPACE
 *
 * @example
 * ```ts
 * import { checkOrder } from 'partita/core'
 * checkOrder([2, 0, 1], 3, 'orders, row 0')
 * ```
 */
export function checkOrder(order: ArrayLike<number>, k: number, where: string, at = 0): void {
  const placeOf = new Int32Array(k).fill(-1)
  for (let place = 0; place < k; place++) {
    const item = order[at + place]
    const isItem = Number.isInteger(item) && item >= 0 && item < k
    if (!isItem || placeOf[item] !== -1) {
      throw new PartitaError('NOT_IN_SPACE', 'not an order of the items', {
        expected: `each of 0 … ${k - 1} once`,
        received: isItem ? `item ${item} twice` : String(item),
        where: `${where}, place ${place}`,
        hint: 'an order lists the items, best first; it is not a vector of ranks',
      })
    }
    placeOf[item] = place
  }
}

/** Throws unless the parts fit `k` items and hold numbers (or `−∞`, where that forbids). */
export function checkRankingScores(scores: RankingScores, k: number): void {
  const { places, pairs, plackettLuce } = scores
  checkOption(
    places !== undefined || pairs !== undefined || plackettLuce !== undefined,
    'scores',
    'at least one of places, pairs, plackettLuce',
    'none',
  )
  if (places !== undefined) checkPart(places, k * k, 'places', true)
  if (pairs !== undefined) checkPart(pairs, k * k, 'pairs', true)
  if (plackettLuce !== undefined) checkPart(plackettLuce, k, 'plackettLuce', false)
}

function checkPart(
  values: ArrayLike<number>,
  length: number,
  name: string,
  mayForbid: boolean,
): void {
  if (values.length !== length) {
    throw new PartitaError('SHAPE_MISMATCH', 'the scores do not fit the number of items', {
      expected: `${length} values`,
      received: `${values.length}`,
      where: name,
    })
  }
  for (let at = 0; at < length; at++) {
    if (!(Number.isFinite(values[at]) || (mayForbid && values[at] === -Infinity))) {
      throw new PartitaError('NOT_FINITE', 'invalid score', {
        expected: mayForbid ? 'a number, or −Infinity to forbid' : 'a number',
        received: String(values[at]),
        where: `${name}, entry ${at}`,
      })
    }
  }
}
