import type { BinaryMatrix, ScoreMatrix } from './binary-matrix.js'
import { meanRatio, type PolicyOptions, type PolicyScore } from './empty-policy.js'
import { checkLabelScores } from './label-scores.js'
import { rowWeights } from './row-weights.js'

/**
 * Coverage error: how many labels must be taken from the top of the scores, ties together, until
 * all true ones are among them; mean over rows. At best the label cardinality.
 *
 * A row without true labels needs none; its value is set by the policy, by default 0.
 *
 * @param truth  true label sets, 0/1 `[n, k]`
 * @param scores scores or marginals, higher = more likely, `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, NOT_FINITE, EMPTY_DATA, INVALID_OPTION
 * @see scikit-learn, `coverage_error`
 *
 * @example
 * ```ts
 * import { coverageError } from 'partita'
 * const truth = { rows: 1, cols: 3, values: [1, 0, 1] }
 * console.log(coverageError(truth, { rows: 1, cols: 3, values: [0.9, 0.5, 0.1] }).value) // 3
 * ```
 */
export function coverageError(
  truth: BinaryMatrix,
  scores: ScoreMatrix,
  { policy = 'zero', weights }: PolicyOptions = {},
): PolicyScore {
  checkLabelScores(truth, scores)
  const { rows, cols } = truth
  const depths = new Float64Array(rows)
  const defined = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const start = row * cols
    let lowest = Infinity
    for (let at = start; at < start + cols; at++) {
      if (truth.values[at] === 1) lowest = Math.min(lowest, scores.values[at])
    }
    if (lowest === Infinity) continue
    defined[row] = 1
    for (let at = start; at < start + cols; at++) {
      const isKnown = !Number.isNaN(truth.values[at])
      if (isKnown && scores.values[at] >= lowest) depths[row]++
    }
  }
  return meanRatio(depths, defined, rowWeights(weights, rows), policy)
}
