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
 * Example-based F1: the mean over rows of `2|y ∩ ŷ| / (|y| + |ŷ|)`.
 *
 * A row without true and without predicted labels is 0/0; the default policy counts it 0, the
 * convention of the published multilabel results, `2tp / max(1, |y| + |ŷ|)`.
 *
 * @param truth     true label sets, 0/1 `[n, k]`
 * @param predicted predicted label sets, 0/1 `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA, INVALID_OPTION
 * @see scikit-learn, `f1_score(average='samples')`
 *
 * @example
 * ```ts
 * import { exampleF1 } from 'partita'
 * const truth = { rows: 2, cols: 3, values: [1, 1, 0, 0, 0, 0] }
 * const predicted = { rows: 2, cols: 3, values: [1, 0, 0, 0, 0, 0] }
 * console.log(exampleF1(truth, predicted)) // value 1/3: the empty row counts 0
 * console.log(exampleF1(truth, predicted, { policy: 'one' })) // value 5/6
 * ```
 */
export function exampleF1(
  truth: BinaryMatrix,
  predicted: BinaryMatrix,
  { policy = 'zero', weights }: PolicyOptions = {},
): PolicyScore {
  const overlap = rowOverlap(truth, predicted)
  return meanF1(overlap, rowWeights(weights, truth.rows), policy)
}

/**
 * Micro-averaged F1: `2 Σ tp / (Σ|y| + Σ|ŷ|)` over all rows and labels at once. It is 0/0 only if
 * no label occurs anywhere; the default policy then says 0.
 *
 * @param truth     true label sets, 0/1 `[n, k]`
 * @param predicted predicted label sets, 0/1 `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA, INVALID_OPTION
 * @see scikit-learn, `f1_score(average='micro')`
 *
 * @example
 * ```ts
 * import { microF1 } from 'partita'
 * const truth = { rows: 2, cols: 2, values: [1, 1, 0, 1] }
 * const predicted = { rows: 2, cols: 2, values: [1, 0, 0, 1] }
 * console.log(microF1(truth, predicted).value) // 0.8
 * ```
 */
export function microF1(
  truth: BinaryMatrix,
  predicted: BinaryMatrix,
  { policy = 'zero', weights }: PolicyOptions = {},
): PolicyScore {
  const overlap = labelOverlap(truth, predicted, rowWeights(weights, truth.rows))
  return meanF1(totalOverlap(overlap), [1], policy)
}

/**
 * Macro-averaged F1: the plain mean over labels of `2tp / (positives + predicted positives)`. A
 * label that neither occurs nor is predicted is 0/0; the default policy counts it 0.
 *
 * @param truth     true label sets, 0/1 `[n, k]`
 * @param predicted predicted label sets, 0/1 `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA, INVALID_OPTION
 * @see scikit-learn, `f1_score(average='macro')`
 *
 * @example
 * ```ts
 * import { macroF1 } from 'partita'
 * const truth = { rows: 2, cols: 2, values: [1, 0, 1, 0] }
 * const predicted = { rows: 2, cols: 2, values: [1, 0, 1, 0] }
 * console.log(macroF1(truth, predicted, { policy: 'skip' })) // value 1, undefinedCount 1
 * ```
 */
export function macroF1(
  truth: BinaryMatrix,
  predicted: BinaryMatrix,
  { policy = 'zero', weights }: PolicyOptions = {},
): PolicyScore {
  const overlap = labelOverlap(truth, predicted, rowWeights(weights, truth.rows))
  return meanF1(overlap, new Float64Array(truth.cols).fill(1), policy)
}

function meanF1(overlap: Overlap, weights: ArrayLike<number>, policy: EmptyPolicy): PolicyScore {
  const { both, predicted, truth } = overlap
  const numerators = both.map((size) => 2 * size)
  const denominators = predicted.map((size, at) => size + truth[at])
  return meanRatio(numerators, denominators, weights, policy)
}
