import { averageRanks } from './average-ranks.js'
import { checkScorePair } from './score-pair.js'

/**
 * Spearman's ρ: the correlation of the two rank vectors, tied items sharing the mean of their
 * places.
 *
 * @param first  ranks or scores of the items, `[k]`
 * @param second ranks or scores in the same orientation, `[k]`
 * @returns a number in `[−1, 1]`; `undefined` if one ranking ties all its items (0/0)
 * @throws PartitaError SHAPE_MISMATCH, EMPTY_DATA, NOT_FINITE
 * @see SciPy, `spearmanr`
 *
 * @example
 * ```ts
 * import { spearmanRho } from 'partita'
 * console.log(spearmanRho([1, 2, 3], [1, 3, 2])) // 0.5
 * ```
 */
export function spearmanRho(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): number | undefined {
  checkScorePair(first, second)
  const a = averageRanks(first)
  const b = averageRanks(second)
  const middle = (a.length + 1) / 2
  let covariance = 0
  let varianceA = 0
  let varianceB = 0
  for (let item = 0; item < a.length; item++) {
    covariance += (a[item] - middle) * (b[item] - middle)
    varianceA += (a[item] - middle) ** 2
    varianceB += (b[item] - middle) ** 2
  }
  const scale = Math.sqrt(varianceA * varianceB)
  return scale === 0 ? undefined : covariance / scale
}

/**
 * Spearman's footrule: `Σ_i |rank₁(i) − rank₂(i)|`, in places, tied items sharing the mean of
 * theirs. 0 is best; at most `⌊k²/2⌋`.
 *
 * @param first  ranks or scores of the items, `[k]`
 * @param second ranks or scores in the same orientation, `[k]`
 * @throws PartitaError SHAPE_MISMATCH, EMPTY_DATA, NOT_FINITE
 * @see Diaconis and Graham, Spearman's footrule as a measure of disarray, 1977
 *
 * @example
 * ```ts
 * import { spearmanFootrule } from 'partita'
 * console.log(spearmanFootrule([1, 2, 3], [3, 2, 1])) // 4
 * ```
 */
export function spearmanFootrule(first: ArrayLike<number>, second: ArrayLike<number>): number {
  checkScorePair(first, second)
  const a = averageRanks(first)
  const b = averageRanks(second)
  let distance = 0
  for (let item = 0; item < a.length; item++) distance += Math.abs(a[item] - b[item])
  return distance
}
