import { labelMarginalsFromDistribution, labelMarginalsFromSamples } from './label-marginals.js'
import type { RowMatrix } from './row-matrix.js'
import type { SetDecision } from './set-decision.js'

/**
 * The label set with the smallest expected Hamming loss under weighted samples: every label with
 * marginal probability at least ½. `expected` is one minus that loss.
 *
 * @param codes   sampled label sets, 0/1 `[m, k]`
 * @param weights of the samples, ≥ 0, any scale; default equal, `[m]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, INVALID_OPTION, EMPTY_DATA
 *
 * @example
 * ```ts
 * import { hammingOptimalFromSamples } from 'partita'
 * const codes = { rows: 2, cols: 2, values: [1, 1, 1, 0] }
 * console.log(hammingOptimalFromSamples(codes, [1, 3]).labels) // 1, 0
 * ```
 */
export function hammingOptimalFromSamples(
  codes: RowMatrix,
  weights?: ArrayLike<number>,
): SetDecision {
  return decide(labelMarginalsFromSamples(codes, weights))
}

/**
 * The label set with the smallest expected Hamming loss under a distribution over all `2ᵏ` sets.
 * `expected` is one minus that loss.
 *
 * @param probabilities in the order of binary counting, the set `y` at `Σ y_i 2^i`, `[2ᵏ]`
 * @throws PartitaError SHAPE_MISMATCH, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { hammingOptimalFromDistribution } from 'partita'
 * console.log(hammingOptimalFromDistribution([0.6, 0.2, 0.1, 0.1]).labels) // 0, 0
 * ```
 */
export function hammingOptimalFromDistribution(probabilities: ArrayLike<number>): SetDecision {
  return decide(labelMarginalsFromDistribution(probabilities))
}

function decide(marginals: Float64Array): SetDecision {
  let right = 0
  for (let label = 0; label < marginals.length; label++) {
    right += Math.max(marginals[label], 1 - marginals[label])
  }
  const labels = Uint8Array.from(marginals, (probability) => (probability >= 0.5 ? 1 : 0))
  return { labels, expected: right / marginals.length }
}
