import type { BinaryMatrix } from '../binary-matrix.js'
import {
  type EmptyPolicy,
  meanRatio,
  type PolicyOptions,
  type PolicyScore,
} from '../empty-policy.js'
import { labelOverlap, totalOverlap } from '../overlap.js'
import { rowWeights } from '../row-weights.js'

/** The share of what was predicted that is true, and the share of what is true that was predicted. */
export interface PrecisionRecall {
  readonly precision: PolicyScore
  readonly recall: PolicyScore
}

/**
 * Micro-averaged precision and recall: `Σ tp / Σ|ŷ|` and `Σ tp / Σ|y|` over all rows and labels at once.
 * Precision is 0/0 if nothing is predicted, recall if nothing is true; the default policy then says 0, as do all where
 * nothing is left to take the mean of.
 *
 * @param truth     true label sets, 0/1, NaN where unknown, `[n, k]`
 * @param predicted predicted label sets, 0/1 `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA, INVALID_OPTION
 * @see scikit-learn, `precision_score(average='micro')`, `recall_score(average='micro')`
 *
 * @example
 * ```ts
 * import { microPrecisionRecall } from 'partita/core'
 * const truth = { rows: 2, cols: 2, values: [1, 1, 0, 1] }
 * const predicted = { rows: 2, cols: 2, values: [1, 0, 0, 1] }
 * const { precision, recall } = microPrecisionRecall(truth, predicted)
 * console.log(precision.value, recall.value) // 1, 2/3
 * ```
 */
export function microPrecisionRecall(
  truth: BinaryMatrix,
  predicted: BinaryMatrix,
  { policy = 'zero', weights }: PolicyOptions = {},
): PrecisionRecall {
  const all = totalOverlap(labelOverlap(truth, predicted, rowWeights(weights, truth.rows)))
  return {
    precision: ratios(all.both, all.predicted, policy),
    recall: ratios(all.both, all.truth, policy),
  }
}

/**
 * Macro-averaged precision and recall: the plain means over labels. The precision of a label that is never
 * predicted is 0/0, and the recall of one that is never true; the default policy counts them 0.
 * Where none is left it is 0.
 *
 * @param truth     true label sets, 0/1, NaN where unknown, `[n, k]`
 * @param predicted predicted label sets, 0/1 `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA, INVALID_OPTION
 * @see scikit-learn, `precision_score(average='macro')`, `recall_score(average='macro')`
 *
 * @example
 * ```ts
 * import { macroPrecisionRecall } from 'partita/core'
 * const truth = { rows: 2, cols: 2, values: [1, 1, 0, 1] }
 * const predicted = { rows: 2, cols: 2, values: [1, 0, 0, 1] }
 * const { precision, recall } = macroPrecisionRecall(truth, predicted)
 * console.log(precision.value, recall.value) // 1, 3/4
 * ```
 */
export function macroPrecisionRecall(
  truth: BinaryMatrix,
  predicted: BinaryMatrix,
  { policy = 'zero', weights }: PolicyOptions = {},
): PrecisionRecall {
  const each = labelOverlap(truth, predicted, rowWeights(weights, truth.rows))
  return {
    precision: ratios(each.both, each.predicted, policy),
    recall: ratios(each.both, each.truth, policy),
  }
}

/** The mean of ratios, all alike; 0 where the policy leaves none. */
function ratios(both: Float64Array, all: Float64Array, policy: EmptyPolicy): PolicyScore {
  const isNothing = policy === 'skip' && all.every((size) => size === 0)
  if (isNothing) return { value: 0, undefinedCount: all.length, policy }
  return meanRatio(both, all, new Float64Array(all.length).fill(1), policy)
}
