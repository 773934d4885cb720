import type { BinaryMatrix } from './binary-matrix.js'
import {
  type EmptyPolicy,
  meanRatio,
  type PolicyOptions,
  type PolicyScore,
} from './empty-policy.js'
import { labelOverlap, type Overlap, rowOverlap, totalOverlap } from './overlap.js'
import { rowWeights } from './row-weights.js'

/**
 * Example-based Jaccard index: the mean over rows of `|y ∩ ŷ| / |y ∪ ŷ|`. A row without true and
 * without predicted labels is 0/0; the default policy counts it 0.
 *
 * @param truth     true label sets, 0/1 `[n, k]`
 * @param predicted predicted label sets, 0/1 `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA, INVALID_OPTION
 * @see scikit-learn, `jaccard_score(average='samples')`
 *
 * @example
 * ```ts
 * import { exampleJaccard } from 'partita'
 * const truth = { rows: 1, cols: 3, values: [1, 1, 0] }
 * const predicted = { rows: 1, cols: 3, values: [0, 1, 1] }
 * console.log(exampleJaccard(truth, predicted).value) // 1/3
 * ```
 */
export function exampleJaccard(
  truth: BinaryMatrix,
  predicted: BinaryMatrix,
  { policy = 'zero', weights }: PolicyOptions = {},
): PolicyScore {
  const overlap = rowOverlap(truth, predicted)
  return meanJaccard(overlap, rowWeights(weights, truth.rows), policy)
}

/**
 * Micro-averaged Jaccard index: `Σ tp / Σ (positives + predicted positives − tp)` over all labels.
 *
 * @param truth     true label sets, 0/1 `[n, k]`
 * @param predicted predicted label sets, 0/1 `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA, INVALID_OPTION
 * @see scikit-learn, `jaccard_score(average='micro')`
 *
 * @example
 * ```ts
 * import { microJaccard } from 'partita'
 * const truth = { rows: 2, cols: 2, values: [1, 1, 0, 1] }
 * const predicted = { rows: 2, cols: 2, values: [1, 0, 0, 1] }
 * console.log(microJaccard(truth, predicted).value) // 2/3
 * ```
 */
export function microJaccard(
  truth: BinaryMatrix,
  predicted: BinaryMatrix,
  { policy = 'zero', weights }: PolicyOptions = {},
): PolicyScore {
  const overlap = labelOverlap(truth, predicted, rowWeights(weights, truth.rows))
  return meanJaccard(totalOverlap(overlap), [1], policy)
}

/**
 * Macro-averaged Jaccard index: the plain mean over labels of
 * `tp / (positives + predicted positives − tp)`; a label that never occurs is 0/0, by default 0.
 *
 * @param truth     true label sets, 0/1 `[n, k]`
 * @param predicted predicted label sets, 0/1 `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA, INVALID_OPTION
 * @see scikit-learn, `jaccard_score(average='macro')`
 *
 * @example
 * ```ts
 * import { macroJaccard } from 'partita'
 * const truth = { rows: 2, cols: 2, values: [1, 1, 0, 1] }
 * const predicted = { rows: 2, cols: 2, values: [1, 0, 0, 1] }
 * console.log(macroJaccard(truth, predicted).value) // 0.75
 * ```
 */
export function macroJaccard(
  truth: BinaryMatrix,
  predicted: BinaryMatrix,
  { policy = 'zero', weights }: PolicyOptions = {},
): PolicyScore {
  const overlap = labelOverlap(truth, predicted, rowWeights(weights, truth.rows))
  return meanJaccard(overlap, new Float64Array(truth.cols).fill(1), policy)
}

function meanJaccard(
  { both, predicted, truth }: Overlap,
  weights: ArrayLike<number>,
  policy: EmptyPolicy,
): PolicyScore {
  const unions = predicted.map((size, at) => size + truth[at] - both[at])
  return meanRatio(both, unions, weights, policy)
}
