import { checkOption, PartitaError } from '../errors.js'
import { checkScorePair } from './score-pair.js'

/** Options of {@link ndcg}. */
export interface NdcgOptions {
  /** only the first `top` places count; default all */
  readonly top?: number | undefined
}

/**
 * Normalised discounted cumulative gain of one ranking:
 *
 *   `DCG / ideal DCG`, `DCG = Σ_{place=1..top} relevance(item at place) / log₂(place + 1)`
 *
 * Items with equal scores share the mean of their gains over the places they occupy (McSherry and
 * Najork, 2008), so the answer does not depend on how a sort breaks ties.
 *
 * @param relevance gain of each item, ≥ 0, `[k]`
 * @param scores    predicted scores, higher = earlier (the negative of a rank), `[k]`
 * @returns a number in `[0, 1]`; `undefined` if no item is relevant (0/0)
 * @throws PartitaError SHAPE_MISMATCH, EMPTY_DATA, NOT_FINITE; INVALID_OPTION for a negative
 *   relevance or a bad `top`
 * @see scikit-learn, `ndcg_score`
 *
 * @example
 * ```ts
 * import { ndcg } from 'partita'
 * console.log(ndcg([3, 2, 0], [0.1, 0.9, 0.5], { top: 2 }))
 * ```
 */
export function ndcg(
  relevance: ArrayLike<number>,
  scores: ArrayLike<number>,
  { top = relevance.length }: NdcgOptions = {},
): number | undefined {
  checkScorePair(relevance, scores)
  checkOption(Number.isInteger(top) && top >= 1, 'top', 'an integer ≥ 1', top)
  for (let item = 0; item < relevance.length; item++) {
    if (relevance[item] < 0) {
      throw new PartitaError('INVALID_OPTION', 'negative relevance', {
        expected: 'a number ≥ 0',
        received: String(relevance[item]),
        where: `item ${item}`,
      })
    }
  }
  const ideal = discountedGain(relevance, relevance, top)
  return ideal === 0 ? undefined : Math.min(1, discountedGain(relevance, scores, top) / ideal)
}

function discountedGain(
  relevance: ArrayLike<number>,
  scores: ArrayLike<number>,
  top: number,
): number {
  const order = Array.from(relevance, (_, item) => item)
  order.sort((a, b) => scores[b] - scores[a])
  let total = 0
  for (let start = 0, end = 0; start < Math.min(top, order.length); start = end) {
    let gain = 0
    let discount = 0
    for (; end < order.length && scores[order[end]] === scores[order[start]]; end++) {
      gain += relevance[order[end]]
      if (end < top) discount += 1 / Math.log2(end + 2)
    }
    total += (gain / (end - start)) * discount
  }
  return total
}
