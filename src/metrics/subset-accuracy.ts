import type { BinaryMatrix } from './binary-matrix.js'
import { rowOverlap } from './overlap.js'
import { rowWeights, type WeightOptions, weightedMean } from './row-weights.js'

/**
 * Subset accuracy: the share of rows whose label set is predicted exactly.
 *
 * @param truth     true label sets, 0/1 `[n, k]`
 * @param predicted predicted label sets, 0/1 `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA, INVALID_OPTION
 * @see scikit-learn, `accuracy_score` of label matrices
 *
 * @example
 * ```ts
 * import { subsetAccuracy } from 'partita'
 * const truth = { rows: 2, cols: 2, values: [1, 1, 0, 1] }
 * const predicted = { rows: 2, cols: 2, values: [1, 0, 0, 1] }
 * console.log(subsetAccuracy(truth, predicted)) // 0.5
 * ```
 */
export function subsetAccuracy(
  truth: BinaryMatrix,
  predicted: BinaryMatrix,
  { weights }: WeightOptions = {},
): number {
  const overlap = rowOverlap(truth, predicted)
  const exact = overlap.both.map((both, row) =>
    both === overlap.truth[row] && both === overlap.predicted[row] ? 1 : 0,
  )
  return weightedMean(exact, rowWeights(weights, truth.rows))
}
