import type { RowMatrix } from './row-matrix.js'
import {
  type EmptyScoreOptions,
  type SetDecision,
  type SetSizes,
  sizeRange,
  valueOfEmpty,
} from './set-decision.js'
import { type SearchedSets, WeightedSetSearch } from './weighted-set-search.js'
import {
  labelCountOfDistribution,
  labelsOfIndex,
  membersOfSamples,
  normalizedSampleWeights,
} from './weighted-sets.js'

const EXACT_LIMIT = 10

/** A decision that may come from a search. */
export interface SearchedSetDecision extends SetDecision {
  /** whether no set can be better; otherwise no single label added or removed improves it */
  readonly exact: boolean
}

/**
 * A label set with large expected Jaccard index under weighted samples.
 *
 * Expected Jaccard does not split into a sum over labels as F1 does, so this is a search: the best
 * of the sets `{l most probable labels}`, `l = 0 … k`, then single labels added or removed while
 * that helps. `O(m k)` for the start and for each round of the search.
 *
 * @param codes   sampled label sets, 0/1 `[m, k]`
 * @param weights of the samples, ≥ 0, any scale; default equal, `[m]`
 * @returns the decision and its exact expected Jaccard index under the samples
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, INVALID_OPTION, EMPTY_DATA
 * @see Chierichetti, Kumar, Pandey, Vassilvitskii, Finding the Jaccard median, SODA 2010 (the exact
 *   problem is NP-hard)
 *
 * @example
 * ```ts
 * import { jaccardOptimalFromSamples } from 'partita/core'
 * const codes = { rows: 3, cols: 2, values: [1, 1, 1, 0, 0, 0] }
 * console.log(jaccardOptimalFromSamples(codes, [2, 1, 1]).labels) // 1, 1
 * ```
 */
export function jaccardOptimalFromSamples(
  codes: RowMatrix,
  weights?: ArrayLike<number>,
  { empty = 'zero', ...sizes }: EmptyScoreOptions = {},
): SearchedSetDecision {
  const members = membersOfSamples(codes)
  const normalized = normalizedSampleWeights(weights, codes.rows)
  const emptyValue = valueOfEmpty(empty)
  return searchDecision({ members, k: codes.cols, weights: normalized, emptyValue, sizes })
}

/**
 * The label set with the largest expected Jaccard index under a distribution over all `2ᵏ` sets:
 * exact up to `k = 10` by trying every set, beyond by the search of
 * {@link jaccardOptimalFromSamples}.
 *
 * @param probabilities in the order of binary counting, the set `y` at `Σ y_i 2^i`, `[2ᵏ]`
 * @throws PartitaError SHAPE_MISMATCH, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { jaccardOptimalFromDistribution } from 'partita/core'
 * console.log(jaccardOptimalFromDistribution([0.3, 0.1, 0.2, 0.4]).labels) // 1, 1
 * ```
 */
export function jaccardOptimalFromDistribution(
  probabilities: ArrayLike<number>,
  { empty = 'zero', ...sizes }: EmptyScoreOptions = {},
): SearchedSetDecision {
  const k = labelCountOfDistribution(probabilities)
  const normalized = normalizedSampleWeights(probabilities, probabilities.length)
  const emptyValue = valueOfEmpty(empty)
  if (k <= EXACT_LIMIT) return bestOfAllSets(normalized, k, emptyValue, sizes)

  const offsets = [0]
  const labels: number[] = []
  const weights: number[] = []
  for (let set = 0; set < normalized.length; set++) {
    if (normalized[set] === 0) continue
    for (let label = 0; label < k; label++) if ((set >> label) & 1) labels.push(label)
    offsets.push(labels.length)
    weights.push(normalized[set])
  }
  const members = { offsets: Uint32Array.from(offsets), labels }
  return searchDecision({ members, k, weights: Float64Array.from(weights), emptyValue, sizes })
}

function searchDecision(
  given: Omit<SearchedSets, 'least' | 'most'> & { readonly sizes: SetSizes },
): SearchedSetDecision {
  const search = new WeightedSetSearch({ ...given, ...sizeRange(given.sizes, given.k) })
  search.startFromBestPrefix()
  search.ascend()
  return { labels: search.labels.slice(), expected: search.expectedJaccard(), exact: false }
}

function bestOfAllSets(
  probabilities: Float64Array,
  k: number,
  emptyValue: number,
  sizes: SetSizes,
): SearchedSetDecision {
  const { least, most } = sizeRange(sizes, k)
  const sizeOf = new Uint8Array(probabilities.length)
  for (let set = 1; set < sizeOf.length; set++) sizeOf[set] = sizeOf[set >> 1] + (set & 1)
  let best = 0
  let expected = least === 0 ? emptyValue * probabilities[0] : Number.NEGATIVE_INFINITY
  for (let decision = 1; decision < sizeOf.length; decision++) {
    if (sizeOf[decision] < least || sizeOf[decision] > most) continue
    let value = 0
    for (let set = 1; set < sizeOf.length; set++) {
      value += (probabilities[set] * sizeOf[decision & set]) / sizeOf[decision | set]
    }
    if (value > expected) {
      best = decision
      expected = value
    }
  }
  return { labels: labelsOfIndex(best, k), expected, exact: true }
}
