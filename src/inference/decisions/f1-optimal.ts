import { maximizeExpectedF1 } from './f1-maximizer.js'
import type { RowMatrix } from './row-matrix.js'
import type { EmptyScoreOptions, SetDecision } from './set-decision.js'
import { sizeMarginalsFromDistribution, sizeMarginalsFromSamples } from './size-marginals.js'

/**
 * The label set with the largest expected F1 under weighted samples of a model; 500 to 1000 samples
 * are usually enough.
 *
 * @param codes   sampled label sets, 0/1 `[m, k]`
 * @param weights of the samples, ≥ 0, any scale; `undefined` for equal weights, `[m]`
 * @returns the decision and its expected F1 under the samples
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, INVALID_OPTION, EMPTY_DATA
 *
 * @example
 * ```ts
 * import { f1OptimalFromSamples } from 'partita/core'
 * const codes = { rows: 3, cols: 2, values: [1, 1, 1, 0, 0, 0] }
 * console.log(f1OptimalFromSamples(codes, [2, 1, 1]).labels) // 1, 1
 * ```
 */
export function f1OptimalFromSamples(
  codes: RowMatrix,
  weights?: ArrayLike<number>,
  options?: EmptyScoreOptions,
): SetDecision {
  return maximizeExpectedF1(sizeMarginalsFromSamples(codes, weights), options)
}

/**
 * The label set with the largest expected F1 under a distribution over all `2ᵏ` sets; exact.
 *
 * @param probabilities in the order of binary counting, the set `y` at `Σ y_i 2^i`, `[2ᵏ]`
 * @throws PartitaError SHAPE_MISMATCH, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { f1OptimalFromDistribution } from 'partita/core'
 * console.log(f1OptimalFromDistribution([0.4, 0.1, 0.2, 0.3], { empty: 'one' }))
 * ```
 */
export function f1OptimalFromDistribution(
  probabilities: ArrayLike<number>,
  options?: EmptyScoreOptions,
): SetDecision {
  return maximizeExpectedF1(sizeMarginalsFromDistribution(probabilities), options)
}
