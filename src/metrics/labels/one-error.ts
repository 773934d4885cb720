import type { BinaryMatrix, ScoreMatrix } from '../binary-matrix.js'
import { meanRatio, type PolicyOptions, type PolicyScore } from '../empty-policy.js'
import { checkLabelScores } from '../label-scores.js'
import { rowWeights } from '../row-weights.js'

/**
 * One-error: the share of rows whose likeliest label is not true; of labels tied at the top, the share
 * that is not. Only labels that are known count.
 *
 * A row without true labels is 0/0; the default policy counts it 0, as {@link labelRankingLoss} does.
 *
 * @param truth  true label sets, 0/1, NaN where unknown, `[n, k]`
 * @param scores scores or marginals, higher = more likely, `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, NOT_FINITE, EMPTY_DATA, INVALID_OPTION
 * @see Schapire, Singer, BoosTexter: a boosting-based system for text categorization, 2000
 *
 * @example
 * ```ts
 * import { oneError } from 'partita/core'
 * const truth = { rows: 2, cols: 2, values: [1, 0, 1, 0] }
 * const scores = { rows: 2, cols: 2, values: [0.9, 0.1, 0.3, 0.6] }
 * console.log(oneError(truth, scores).value) // 0.5
 * ```
 */
export function oneError(
  truth: BinaryMatrix,
  scores: ScoreMatrix,
  { policy = 'zero', weights }: PolicyOptions = {},
): PolicyScore {
  checkLabelScores(truth, scores)
  const { rows, cols } = truth
  const errors = new Float64Array(rows)
  const defined = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    let [top, tied, right, some] = [Number.NEGATIVE_INFINITY, 0, 0, 0]
    for (let at = row * cols; at < (row + 1) * cols; at++) {
      if (Number.isNaN(truth.values[at])) continue
      const score = scores.values[at]
      some += truth.values[at]
      if (score > top) [top, tied, right] = [score, 0, 0]
      if (score < top) continue
      tied++
      right += truth.values[at]
    }
    if (some === 0) continue
    defined[row] = 1
    errors[row] = 1 - right / tied
  }
  return meanRatio(errors, defined, rowWeights(weights, rows), policy)
}
