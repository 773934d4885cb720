import type { BinaryMatrix, ScoreMatrix } from '../binary-matrix.js'
import { checkLabelScores } from '../label-scores.js'
import { rowWeights, type WeightOptions } from '../row-weights.js'

/** Probabilities are kept so far from 0 and 1, the precision of single numbers, as scikit-learn does. */
const CLIP = 2 ** -23

/**
 * `−ln` of the probability given to what a label is, 0 or 1, in nats. Marginals are single numbers: one that
 * is 0 or 1 is taken for 2⁻²³ from it.
 */
export function binaryLogLoss(truth: number, probability: number): number {
  const p = Math.min(1 - CLIP, Math.max(CLIP, probability))
  return -Math.log(truth === 1 ? p : 1 - p)
}

/**
 * Log loss of label marginals, `−ln P(y_i|x)` in nats: the mean over the known labels of all rows, each
 * label taken by itself. That of a model of all labels together is its negative log-likelihood.
 *
 * @param truth         true label sets, 0/1, NaN where unknown, `[n, k]`
 * @param probabilities marginals `P(y_i = 1|x)`, kept 2⁻²³ from 0 and 1, `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, NOT_FINITE, EMPTY_DATA
 * @see scikit-learn, `log_loss` of all entries
 *
 * @example
 * ```ts
 * import { labelLogLoss } from 'partita/core'
 * const truth = { rows: 1, cols: 2, values: [1, 0] }
 * const probabilities = { rows: 1, cols: 2, values: [0.5, 0.25] }
 * console.log(labelLogLoss(truth, probabilities)) // (ln 2 + ln 4/3) / 2 = 0.490
 * ```
 */
export function labelLogLoss(
  truth: BinaryMatrix,
  probabilities: ScoreMatrix,
  { weights }: WeightOptions = {},
): number {
  checkLabelScores(truth, probabilities)
  const given = rowWeights(weights, truth.rows)
  let [sum, total] = [0, 0]
  for (let at = 0; at < truth.values.length; at++) {
    const weight = given[Math.floor(at / truth.cols)]
    if (Number.isNaN(truth.values[at]) || weight === 0) continue
    sum += weight * binaryLogLoss(truth.values[at], probabilities.values[at])
    total += weight
  }
  return sum / total
}
