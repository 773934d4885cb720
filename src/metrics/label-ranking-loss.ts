import type { BinaryMatrix, ScoreMatrix } from './binary-matrix.js'
import { meanRatio, type PolicyOptions, type PolicyScore } from './empty-policy.js'
import { checkLabelScores } from './label-scores.js'
import { rowWeights } from './row-weights.js'

/**
 * Ranking loss: the share of (true, false) label pairs whose scores are in the wrong order or
 * tied, mean over rows.
 *
 * A row whose labels are all true or all false has no such pair (0/0), by default 0.
 *
 * @param truth  true label sets, 0/1 `[n, k]`
 * @param scores scores or marginals, higher = more likely, `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, NOT_FINITE, EMPTY_DATA, INVALID_OPTION
 * @see scikit-learn, `label_ranking_loss`
 *
 * @example
 * ```ts
 * import { labelRankingLoss } from 'partita'
 * const truth = { rows: 1, cols: 3, values: [1, 0, 1] }
 * console.log(labelRankingLoss(truth, { rows: 1, cols: 3, values: [0.9, 0.5, 0.1] }).value) // 0.5
 * ```
 */
export function labelRankingLoss(
  truth: BinaryMatrix,
  scores: ScoreMatrix,
  { policy = 'zero', weights }: PolicyOptions = {},
): PolicyScore {
  checkLabelScores(truth, scores)
  const { rows, cols } = truth
  const wrong = new Float64Array(rows)
  const pairs = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * cols
    for (let i = end - cols; i < end; i++) {
      if (truth.values[i] !== 1) continue
      for (let j = end - cols; j < end; j++) {
        if (truth.values[j] !== 0) continue
        pairs[row]++
        if (scores.values[j] >= scores.values[i]) wrong[row]++
      }
    }
  }
  return meanRatio(wrong, pairs, rowWeights(weights, rows), policy)
}
