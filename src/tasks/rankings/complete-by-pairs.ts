import { maximizeLinearOrdering, type PartialRanking, pairIndex } from '../../spaces/index.js'

/**
 * The Kemeny order of `pairs` among those consistent with what is known, found as any Kemeny order is:
 * exactly up to 12 items, by local search beyond.
 *
 * A known pair outweighs all doubtful ones of its two items together, so the search begins with a
 * consistent order (an item has more net wins than those it comes before) and no move that violates
 * a known pair is a gain.
 *
 * @param pairs `P(j before i)` at `[j, i]`, `[k, k]`
 * @returns item indices, best first
 */
export function completeByPairs(pairs: ArrayLike<number>, known: PartialRanking): number[] {
  const k = known.items.length
  const decisive = k * k
  const weights = new Float64Array((k * (k - 1)) / 2)
  for (let i = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++) {
      const margin = pairs[i * k + j] - pairs[j * k + i]
      const certain = Number(known.precedes(i, j)) - Number(known.precedes(j, i))
      weights[pairIndex(i, j, k)] = margin + decisive * certain
    }
  }
  return Array.from(maximizeLinearOrdering(weights, k))
}
