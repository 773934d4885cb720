import { maximizeLinearOrdering } from '../../spaces/index.js'
import { itemCountOfPairs } from './pair-probabilities.js'

const EXACT_LIMIT = 12 // of maximizeLinearOrdering

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

/**
 * The order with the largest expected Kendall τ (Kemeny's rule): it maximises
 * `Σ_{j before i} P(j before i)`.
 *
 * Exact by dynamic programming up to 12 items. Beyond, insertion local search from Borda's order:
 * single items move to their best place while that helps; see {@link maximizeLinearOrdering}.
 *
 * @param pairs `P(item j before item i)` at `[j, i]`; the diagonal is not read, `[k, k]`
 * @throws PartitaError SHAPE_MISMATCH, INVALID_OPTION
 * @see Ali and Meilă, Experiments with Kemeny ranking, 2012
 *
 * @example
 * ```ts
 * import { kemeny } from 'partita/core'
 * console.log(kemeny([0, 0.2, 0.8, 0])) // order 1, 0; expected agreement 0.8
 * ```
 */
export function kemeny(pairs: ArrayLike<number>): KemenyDecision {
  const k = itemCountOfPairs(pairs)
  const pairCount = (k * (k - 1)) / 2
  const margins = new Float64Array(pairCount)
  for (let i = 0, pair = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++, pair++) margins[pair] = pairs[i * k + j] - pairs[j * k + i]
  }
  const order = maximizeLinearOrdering(margins, k)

  let agreement = 0
  for (let place = 0; place < k; place++) {
    for (let before = 0; before < place; before++) {
      agreement += pairs[order[before] * k + order[place]]
    }
  }
  return {
    order,
    expectedAgreement: agreement,
    expectedTau: k === 1 ? 1 : (2 * agreement) / pairCount - 1,
    exact: k <= EXACT_LIMIT,
  }
}
