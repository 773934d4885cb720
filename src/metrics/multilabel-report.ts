import type { BinaryMatrix } from './binary-matrix.js'
import type { EmptyPolicy, PolicyOptions } from './empty-policy.js'
import { exampleF1, macroF1, microF1 } from './f1.js'
import { hammingLoss } from './hamming-loss.js'
import { exampleJaccard } from './jaccard.js'
import { macroPrecisionRecall, microPrecisionRecall } from './labels/precision-recall.js'
import { rowOverlap } from './overlap.js'
import { rowWeights, weightedMean } from './row-weights.js'
import { subsetAccuracy } from './subset-accuracy.js'

/** Every decision metric of a multilabel prediction; plain numbers, ready for JSON. */
export interface MultilabelReport {
  readonly exampleF1: number
  readonly microF1: number
  readonly macroF1: number
  readonly microPrecision: number
  readonly microRecall: number
  readonly macroPrecision: number
  readonly macroRecall: number
  /** example-based */
  readonly jaccard: number
  readonly hammingLoss: number
  readonly subsetAccuracy: number
  /** mean number of predicted labels */
  readonly predictedCardinality: number
  /** mean number of true labels */
  readonly trueCardinality: number
  /** what 0/0 counted for in F1, Jaccard, precision and recall */
  readonly policy: EmptyPolicy
  /** how many terms of each mean were 0/0: rows, labels for macro-F1, 0 or 1 for micro-F1 */
  readonly undefinedCounts: {
    readonly exampleF1: number
    readonly microF1: number
    readonly macroF1: number
    readonly jaccard: number
  }
}

/**
 * All multilabel decision metrics at once, with the convention for 0/0 they were computed under; of labels
 * that are known only. A row is right as a set if all its known labels are; numbers of labels are of known
 * ones.
 *
 * @param truth     true label sets, 0/1, NaN where unknown, `[n, k]`
 * @param predicted predicted label sets, 0/1 `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { multilabelReport } from 'partita'
 * const truth = { rows: 2, cols: 3, values: [1, 1, 0, 0, 0, 1] }
 * const predicted = { rows: 2, cols: 3, values: [1, 0, 0, 0, 0, 1] }
 * const report = multilabelReport(truth, predicted, { policy: 'zero' })
 * console.log(report.exampleF1, report.subsetAccuracy, report.undefinedCounts)
 * ```
 */
export function multilabelReport(
  truth: BinaryMatrix,
  predicted: BinaryMatrix,
  { policy = 'zero', weights }: PolicyOptions = {},
): MultilabelReport {
  const options = { policy, weights }
  const example = exampleF1(truth, predicted, options)
  const micro = microF1(truth, predicted, options)
  const macro = macroF1(truth, predicted, options)
  const jaccard = exampleJaccard(truth, predicted, options)
  const pooled = microPrecisionRecall(truth, predicted, options)
  const byLabel = macroPrecisionRecall(truth, predicted, options)
  const sizes = rowOverlap(truth, predicted)
  const given = rowWeights(weights, truth.rows)
  return {
    exampleF1: example.value,
    microF1: micro.value,
    macroF1: macro.value,
    microPrecision: pooled.precision.value,
    microRecall: pooled.recall.value,
    macroPrecision: byLabel.precision.value,
    macroRecall: byLabel.recall.value,
    jaccard: jaccard.value,
    hammingLoss: hammingLoss(truth, predicted, options),
    subsetAccuracy: subsetAccuracy(truth, predicted, options),
    predictedCardinality: weightedMean(sizes.predicted, given),
    trueCardinality: weightedMean(sizes.truth, given),
    policy,
    undefinedCounts: {
      exampleF1: example.undefinedCount,
      microF1: micro.undefinedCount,
      macroF1: macro.undefinedCount,
      jaccard: jaccard.undefinedCount,
    },
  }
}
