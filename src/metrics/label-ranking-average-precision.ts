import type { BinaryMatrix, ScoreMatrix } from './binary-matrix.js'
import { meanRatio, type PolicyOptions, type PolicyScore } from './empty-policy.js'
import { checkLabelScores } from './label-scores.js'
import { rowWeights } from './row-weights.js'

/**
 * Label-ranking average precision: for each true label, the share of true labels among those with
 * at least its score; mean over the row's true labels, then over rows.
 *
 *   `1/|y| Σ_{i∈y} |{j ∈ y : s_j ≥ s_i}| / |{j : s_j ≥ s_i}|`
 *
 * A row without true labels is 0/0; the default policy counts it 1, as scikit-learn does.
 *
 * @param truth  true label sets, 0/1 `[n, k]`
 * @param scores scores or marginals, higher = more likely, `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, NOT_FINITE, EMPTY_DATA, INVALID_OPTION
 * @see scikit-learn, `label_ranking_average_precision_score`
 *
 * @example
 * ```ts
 * import { labelRankingAveragePrecision } from 'partita'
 * const truth = { rows: 1, cols: 3, values: [1, 0, 1] }
 * const scores = { rows: 1, cols: 3, values: [0.9, 0.5, 0.1] }
 * console.log(labelRankingAveragePrecision(truth, scores).value) // (1 + 2/3) / 2
 * ```
 */
export function labelRankingAveragePrecision(
  truth: BinaryMatrix,
  scores: ScoreMatrix,
  { policy = 'one', weights }: PolicyOptions = {},
): PolicyScore {
  checkLabelScores(truth, scores)
  const { rows, cols } = truth
  const precision = new Float64Array(rows)
  const size = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * cols
    for (let i = end - cols; i < end; i++) {
      if (truth.values[i] !== 1) continue
      let above = 0
      let trueAbove = 0
      for (let j = end - cols; j < end; j++) {
        const isKnown = !Number.isNaN(truth.values[j])
        if (!isKnown || scores.values[j] < scores.values[i]) continue
        above++
        trueAbove += truth.values[j]
      }
      size[row]++
      precision[row] += trueAbove / above
    }
  }
  return meanRatio(precision, size, rowWeights(weights, rows), policy)
}
