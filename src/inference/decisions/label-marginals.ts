import type { RowMatrix } from './row-matrix.js'
import {
  labelCountOfDistribution,
  membersOfSamples,
  normalizedSampleWeights,
} from './weighted-sets.js'

/**
 * Marginal probabilities `P(y_i = 1)` under weighted samples.
 *
 * @param codes   sampled label sets, 0/1 `[m, k]`
 * @param weights of the samples, ≥ 0, any scale; default equal, `[m]`
 * @returns `[k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, INVALID_OPTION, EMPTY_DATA
 *
 * @example
 * ```ts
 * import { labelMarginalsFromSamples } from 'partita/core'
 * const codes = { rows: 2, cols: 2, values: [1, 1, 1, 0] }
 * console.log(labelMarginalsFromSamples(codes, [1, 3])) // 1, 0.25
 * ```
 */
export function labelMarginalsFromSamples(
  codes: RowMatrix,
  weights?: ArrayLike<number>,
): Float64Array {
  const { offsets, labels } = membersOfSamples(codes)
  const normalized = normalizedSampleWeights(weights, codes.rows)
  const marginals = new Float64Array(codes.cols)
  for (let sample = 0; sample < codes.rows; sample++) {
    for (let at = offsets[sample]; at < offsets[sample + 1]; at++) {
      marginals[labels[at]] += normalized[sample]
    }
  }
  return marginals.map(atMostOne)
}

/**
 * Marginal probabilities `P(y_i = 1)` of a distribution over all `2ᵏ` label sets.
 *
 * @param probabilities in the order of binary counting, the set `y` at `Σ y_i 2^i`, `[2ᵏ]`
 * @returns `[k]`
 * @throws PartitaError SHAPE_MISMATCH, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { labelMarginalsFromDistribution } from 'partita/core'
 * console.log(labelMarginalsFromDistribution([0.1, 0.2, 0.3, 0.4])) // 0.6, 0.7
 * ```
 */
export function labelMarginalsFromDistribution(probabilities: ArrayLike<number>): Float64Array {
  const k = labelCountOfDistribution(probabilities)
  return labelMarginalsOfAll(normalizedSampleWeights(probabilities, probabilities.length), k)
}

/** {@link labelMarginalsFromDistribution} of probabilities that are known to add up to one. */
export function labelMarginalsOfAll(probabilities: Float64Array, k: number): Float64Array {
  const marginals = new Float64Array(k)
  // Fold the last label away again and again: the sets with it are the upper half. O(2ᵏ) in all.
  const folded = new Float64Array(probabilities.length >> 1)
  let from = probabilities
  for (let label = k - 1; label >= 0; label--) {
    const half = 2 ** label
    let sum = 0
    for (let set = 0; set < half; set++) {
      sum += from[half + set]
      folded[set] = from[set] + from[half + set]
    }
    marginals[label] = sum
    from = folded
  }
  return marginals.map(atMostOne)
}

/** Rounding may carry a sum of probabilities just past 1. */
function atMostOne(probability: number): number {
  return Math.min(1, probability)
}
