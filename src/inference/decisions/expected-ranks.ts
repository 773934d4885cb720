import { PartitaError } from '../../errors.js'
import { itemCountOfPairs } from './pair-probabilities.js'

/**
 * Expected rank of each item, 1 = best: `E[rank_i] = 1 + Σ_{j≠i} P(j before i)`.
 *
 * @param pairs `P(item j before item i)` at `[j, i]`; the diagonal is not read, `[k, k]`
 * @returns `[k]`
 * @throws PartitaError SHAPE_MISMATCH, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { expectedRanks } from 'partita/core'
 * console.log(expectedRanks([0, 0.9, 0.1, 0])) // 1.1, 1.9
 * ```
 */
export function expectedRanks(pairs: ArrayLike<number>): Float64Array {
  const k = itemCountOfPairs(pairs)
  const ranks = new Float64Array(k).fill(1)
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < k; i++) if (i !== j) ranks[i] += pairs[j * k + i]
  }
  return ranks
}

/**
 * The items by expected rank (Borda's rule): the order with the largest expected Spearman ρ. Equal
 * ranks keep the order of the items.
 *
 * @param pairs `P(item j before item i)` at `[j, i]`; the diagonal is not read, `[k, k]`
 * @returns the items best first, `[k]`
 * @throws PartitaError SHAPE_MISMATCH, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { borda } from 'partita/core'
 * console.log(borda([0, 0.2, 0.8, 0])) // 1, 0
 * ```
 */
export function borda(pairs: ArrayLike<number>): Int32Array {
  return orderByRank(expectedRanks(pairs))
}

/**
 * The items sorted by rank, smallest first. Equal ranks keep the order of the items.
 *
 * @param ranks of the items, 1 = best, or any numbers to sort by, `[k]`
 * @returns the items best first, `[k]`
 * @throws PartitaError NOT_FINITE if a rank is NaN
 *
 * @example
 * ```ts
 * import { orderByRank } from 'partita/core'
 * console.log(orderByRank([2, 3, 1])) // 2, 0, 1
 * ```
 */
export function orderByRank(ranks: ArrayLike<number>): Int32Array {
  const order = new Int32Array(ranks.length)
  for (let item = 0; item < ranks.length; item++) {
    if (Number.isNaN(ranks[item])) {
      throw new PartitaError('NOT_FINITE', 'a rank is not a number', { where: `item ${item}` })
    }
    order[item] = item
  }
  return order.sort((a, b) => ranks[a] - ranks[b])
}
