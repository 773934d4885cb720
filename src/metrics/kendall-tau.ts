import { checkScorePair } from './score-pair.js'

/** How the pairs of items of two rankings agree; the counts add up to `k(k − 1)/2`. */
export interface PairCounts {
  /** ordered the same way by both */
  readonly concordant: number
  /** ordered opposite ways */
  readonly discordant: number
  /** tied by the first only */
  readonly tiedFirst: number
  /** tied by the second only */
  readonly tiedSecond: number
  /** tied by both */
  readonly tiedBoth: number
}

/**
 * Counts concordant, discordant and tied pairs of items, in `O(k²)`.
 *
 * @param first  ranks or scores of the items, `[k]`
 * @param second ranks or scores in the same orientation, `[k]`
 * @throws PartitaError SHAPE_MISMATCH, EMPTY_DATA, NOT_FINITE
 *
 * @example
 * ```ts
 * import { pairCounts } from 'partita/core'
 * console.log(pairCounts([1, 2, 3], [1, 3, 2])) // 2 concordant, 1 discordant
 * ```
 */
export function pairCounts(first: ArrayLike<number>, second: ArrayLike<number>): PairCounts {
  checkScorePair(first, second)
  let concordant = 0
  let discordant = 0
  let tiedFirst = 0
  let tiedSecond = 0
  let tiedBoth = 0
  for (let i = 1; i < first.length; i++) {
    for (let j = 0; j < i; j++) {
      const a = Math.sign(first[i] - first[j])
      const b = Math.sign(second[i] - second[j])
      if (a * b > 0) concordant++
      else if (a * b < 0) discordant++
      else if (a !== 0) tiedSecond++
      else if (b !== 0) tiedFirst++
      else tiedBoth++
    }
  }
  return { concordant, discordant, tiedFirst, tiedSecond, tiedBoth }
}

/**
 * Kendall's τ-a: `(C − D) / (k(k − 1)/2)`. A tie in either ranking is a pair not won, so with
 * tied rankings even perfect agreement stays below 1.
 *
 * @param first  ranks or scores of the items, `[k]`
 * @param second ranks or scores in the same orientation, `[k]`
 * @returns a number in `[−1, 1]`; `undefined` for a single item, which has no pairs
 * @throws PartitaError SHAPE_MISMATCH, EMPTY_DATA, NOT_FINITE
 * @see Kendall, A new measure of rank correlation, 1938
 *
 * @example
 * ```ts
 * import { kendallTauA } from 'partita'
 * console.log(kendallTauA([1, 2, 3], [1, 3, 2])) // 1/3
 * ```
 */
export function kendallTauA(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): number | undefined {
  const { concordant, discordant } = pairCounts(first, second)
  const pairs = (first.length * (first.length - 1)) / 2
  return pairs === 0 ? undefined : (concordant - discordant) / pairs
}

/**
 * Kendall's τ-b: `(C − D) / √((C + D + T₁)(C + D + T₂))`, with `T₁`, `T₂` the pairs tied by the
 * first or the second ranking only. Equals τ-a where nothing is tied.
 *
 * @param first  ranks or scores of the items, `[k]`
 * @param second ranks or scores in the same orientation, `[k]`
 * @returns a number in `[−1, 1]`; `undefined` if one ranking ties all its items (0/0)
 * @throws PartitaError SHAPE_MISMATCH, EMPTY_DATA, NOT_FINITE
 * @see SciPy, `kendalltau(variant='b')`
 *
 * @example
 * ```ts
 * import { kendallTauB } from 'partita'
 * console.log(kendallTauB([1, 2, 2], [1, 2, 3])) // 2 / √6
 * ```
 */
export function kendallTauB(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): number | undefined {
  const { concordant, discordant, tiedFirst, tiedSecond } = pairCounts(first, second)
  const untied = concordant + discordant
  const scale = Math.sqrt((untied + tiedFirst) * (untied + tiedSecond))
  return scale === 0 ? undefined : (concordant - discordant) / scale
}
