import { checkOption } from '../errors.js'
import { borda } from './expected-ranks.js'
import { itemCountOfPairs } from './pair-probabilities.js'
import { RANKING_ORACLE_LIMIT, RankingOracle } from './ranking-oracle.js'

const DEFAULT_EXACT_LIMIT = 12
const LEAST_GAIN = 1e-12 // below rounding of a sum of probabilities; keeps the search finite

/** A Kemeny order. */
export interface KemenyDecision {
  /** the items best first, `[k]` */
  readonly order: Int32Array
  /** `Σ_{j before i} P(j before i)`: how many pairs are expected to be ordered rightly */
  readonly expectedAgreement: number
  /** its expected Kendall τ, `2 · agreement / (k(k − 1)/2) − 1`; 1 for a single item */
  readonly expectedTau: number
  /** whether no order is better; otherwise moving any one item anywhere does not improve it */
  readonly exact: boolean
}

/** Options of {@link kemeny}. */
export interface KemenyOptions {
  /** largest number of items solved exactly, at most 16; default 12 */
  readonly exactLimit?: number | undefined
}

/**
 * The order with the largest expected Kendall τ (Kemeny's rule): it maximises
 * `Σ_{j before i} P(j before i)`.
 *
 * Exact by dynamic programming, `O(k 2ᵏ)`, up to `exactLimit` items. Beyond, insertion local search
 * from Borda's order: the best move of one item to another place, while one helps.
 *
 * @param pairs `P(item j before item i)` at `[j, i]`; the diagonal is not read, `[k, k]`
 * @throws PartitaError SHAPE_MISMATCH, INVALID_OPTION
 * @see Ali and Meilă, Experiments with Kemeny ranking, 2012
 *
 * @example
 * ```ts
 * import { kemeny } from 'partita'
 * console.log(kemeny([0, 0.2, 0.8, 0])) // order 1, 0; expected agreement 0.8
 * ```
 */
export function kemeny(
  pairs: ArrayLike<number>,
  { exactLimit = DEFAULT_EXACT_LIMIT }: KemenyOptions = {},
): KemenyDecision {
  checkOption(
    exactLimit >= 0 && exactLimit <= RANKING_ORACLE_LIMIT,
    'exactLimit',
    `a number in [0, ${RANKING_ORACLE_LIMIT}]`,
    exactLimit,
  )
  const k = itemCountOfPairs(pairs)
  const exact = k <= exactLimit
  const order = exact
    ? new RankingOracle(k).mode({ pairs: offDiagonal(pairs, k) }).order
    : borda(pairs)
  if (!exact) improveByInsertion(pairs, order)

  let agreement = 0
  for (let place = 0; place < k; place++) {
    for (let before = 0; before < place; before++) {
      agreement += pairs[order[before] * k + order[place]]
    }
  }
  const pairCount = (k * (k - 1)) / 2
  const expectedTau = k === 1 ? 1 : (2 * agreement) / pairCount - 1
  return { order, expectedAgreement: agreement, expectedTau, exact }
}

/** What stands on the diagonal is not read, so it may be anything. */
function offDiagonal(pairs: ArrayLike<number>, k: number): Float64Array {
  const copy = Float64Array.from(pairs)
  for (let item = 0; item < k; item++) copy[item * k + item] = 0
  return copy
}

function improveByInsertion(pairs: ArrayLike<number>, order: Int32Array): void {
  const k = order.length
  for (let improved = true; improved; ) {
    improved = false
    for (let place = 0; place < k; place++) {
      const item = order[place]
      let bestGain = LEAST_GAIN
      let target = place
      let gain = 0
      for (let to = place - 1; to >= 0; to--) {
        gain += pairs[item * k + order[to]] - pairs[order[to] * k + item]
        if (gain > bestGain) {
          bestGain = gain
          target = to
        }
      }
      gain = 0
      for (let to = place + 1; to < k; to++) {
        gain += pairs[order[to] * k + item] - pairs[item * k + order[to]]
        if (gain > bestGain) {
          bestGain = gain
          target = to
        }
      }
      if (target === place) continue
      if (target < place) order.copyWithin(target + 1, target, place)
      else order.copyWithin(place, place + 1, target + 1)
      order[target] = item
      improved = true
    }
  }
}
