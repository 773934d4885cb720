import { averageRanks } from './average-ranks.js'
import { checkScorePair } from './score-pair.js'

/**
 * Whether two rankings are the same, ties included: every pair of items is ordered, or tied, alike.
 *
 * @param first  ranks of the items, `[k]`
 * @param second ranks of the items, `[k]`
 * @throws PartitaError SHAPE_MISMATCH, EMPTY_DATA, NOT_FINITE
 *
 * @example
 * ```ts
 * import { isSameRanking } from 'partita/core'
 * console.log(isSameRanking([1, 3, 2], [10, 30, 20])) // true: only the order counts
 * ```
 */
export function isSameRanking(first: ArrayLike<number>, second: ArrayLike<number>): boolean {
  checkScorePair(first, second)
  const a = averageRanks(first)
  const b = averageRanks(second)
  for (let item = 0; item < a.length; item++) {
    if (a[item] !== b[item]) return false
  }
  return true
}

/**
 * Top-1 accuracy of one ranking: 1 if the item it puts first is a best item of the truth. If it
 * ties several items for first place, the share of them that are – what a random pick would score.
 *
 * @param truth     true ranks, 1 = best, `[k]`
 * @param predicted predicted ranks, 1 = best, `[k]`
 * @throws PartitaError SHAPE_MISMATCH, EMPTY_DATA, NOT_FINITE
 *
 * @example
 * ```ts
 * import { topOneAccuracy } from 'partita'
 * console.log(topOneAccuracy([1, 2, 3], [1, 3, 2])) // 1
 * console.log(topOneAccuracy([1, 2, 3], [1, 1, 2])) // 0.5: two items share the first place
 * ```
 */
export function topOneAccuracy(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  checkScorePair(truth, predicted)
  let bestTrue = Infinity
  let bestPredicted = Infinity
  for (let item = 0; item < truth.length; item++) {
    bestTrue = Math.min(bestTrue, truth[item])
    bestPredicted = Math.min(bestPredicted, predicted[item])
  }
  let picked = 0
  let right = 0
  for (let item = 0; item < truth.length; item++) {
    if (predicted[item] !== bestPredicted) continue
    picked++
    if (truth[item] === bestTrue) right++
  }
  return right / picked
}
