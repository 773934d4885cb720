import type { BinaryMatrix, ScoreMatrix } from '../binary-matrix.js'
import { meanRatio, type PolicyOptions } from '../empty-policy.js'
import { checkLabelScores } from '../label-scores.js'
import { labelOverlap } from '../overlap.js'
import { rowWeights } from '../row-weights.js'
import { averagePrecision, rocArea } from './curve-areas.js'
import { binaryLogLoss } from './label-log-loss.js'

/** How one label is predicted; plain numbers, ready for JSON: null where there is none. */
export interface LabelScores {
  readonly label: string
  /** rows that are known of it, and those that have it */
  readonly known: number
  readonly support: number
  /** rows that it is predicted for */
  readonly predicted: number
  /** of decisions; 0/0 by the policy, null where that leaves it out */
  readonly precision: number | null
  readonly recall: number | null
  readonly f1: number | null
  /** of marginals; null where no row has the label, or all have */
  readonly averagePrecision: number | null
  readonly rocArea: number | null
  /** mean `−ln P(y_i|x)`, nats */
  readonly logLoss: number
  /** mean marginal, to hold against `support / known` */
  readonly meanProbability: number
}

/** Options of {@link labelReport}. */
export interface LabelReportOptions extends PolicyOptions {
  /** names of the labels; default their numbers */
  readonly labels?: readonly string[] | undefined
}

/**
 * Every label by itself: precision, recall and F1 of decisions, areas under the precision–recall and ROC
 * curves and log loss of marginals; over the rows that are known of it.
 *
 * @param truth         true label sets, 0/1, NaN where unknown, `[n, k]`
 * @param predicted     predicted label sets, 0/1 `[n, k]`
 * @param probabilities marginals `P(y_i = 1|x)`, `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, NOT_FINITE, EMPTY_DATA, INVALID_OPTION
 * @see scikit-learn, `precision_recall_fscore_support`, `average_precision_score`, `roc_auc_score`, `log_loss`
 *
 * @example
 * ```ts
 * import { labelReport } from 'partita/core'
 * const truth = { rows: 3, cols: 1, values: [1, 0, 1] }
 * const predicted = { rows: 3, cols: 1, values: [1, 1, 0] }
 * const probabilities = { rows: 3, cols: 1, values: [0.9, 0.6, 0.4] }
 * const [rain] = labelReport(truth, predicted, probabilities, { labels: ['rain'] })
 * console.log(rain.precision, rain.recall, rain.rocArea) // 0.5, 0.5, 0.5
 * ```
 */
export function labelReport(
  truth: BinaryMatrix,
  predicted: BinaryMatrix,
  probabilities: ScoreMatrix,
  { policy = 'zero', weights, labels }: LabelReportOptions = {},
): LabelScores[] {
  checkLabelScores(truth, probabilities)
  const { rows, cols } = truth
  const given = rowWeights(weights, rows)
  const { both, predicted: positives, truth: support } = labelOverlap(truth, predicted, given)
  return Array.from({ length: cols }, (_, label) => {
    const own = columnOf(truth, label)
    const p = columnOf(probabilities, label)
    const ratio = (numerator: number, denominator: number) =>
      denominator === 0 && policy === 'skip'
        ? null
        : meanRatio([numerator], [denominator], [1], policy).value
    let [known, loss, total] = [0, 0, 0]
    for (let row = 0; row < rows; row++) {
      if (Number.isNaN(own[row])) continue
      known += given[row]
      loss += given[row] * binaryLogLoss(own[row], p[row])
      total += given[row] * p[row]
    }
    return {
      label: labels?.[label] ?? String(label),
      known,
      support: support[label],
      predicted: positives[label],
      precision: ratio(both[label], positives[label]),
      recall: ratio(both[label], support[label]),
      f1: ratio(2 * both[label], positives[label] + support[label]),
      averagePrecision: averagePrecision(own, p, given) ?? null,
      rocArea: rocArea(own, p, given) ?? null,
      logLoss: known === 0 ? 0 : loss / known,
      meanProbability: known === 0 ? 0 : total / known,
    }
  })
}

function columnOf({ rows, cols, values }: ScoreMatrix, col: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => values[row * cols + col])
}
