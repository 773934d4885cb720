import { checkOption } from '../../errors.js'
import { checkProbabilities, type RowMatrix } from './row-matrix.js'
import type { SetDecisions } from './set-decision.js'

/**
 * Every label whose marginal probability is at least `threshold`.
 *
 * At ½ this minimises the expected Hamming loss, whatever the dependence between labels. It is not
 * the best decision for F1: see {@link f1OptimalIndependent}.
 *
 * @param probabilities marginals `P(y_i = 1 | x)`, `[n, k]`
 * @param threshold in `[0, 1]`, default ½
 * @throws PartitaError SHAPE_MISMATCH, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { thresholdDecision } from 'partita/core'
 * const probabilities = { rows: 1, cols: 3, values: [0.9, 0.5, 0.1] }
 * console.log(thresholdDecision(probabilities).values) // 1, 1, 0
 * ```
 */
export function thresholdDecision(probabilities: RowMatrix, threshold = 0.5): SetDecisions {
  checkProbabilities(probabilities, 'probabilities')
  checkOption(threshold >= 0 && threshold <= 1, 'threshold', 'a number in [0, 1]', threshold)
  const { rows, cols, values } = probabilities
  const decisions = new Uint8Array(rows * cols)
  for (let at = 0; at < decisions.length; at++) decisions[at] = values[at] >= threshold ? 1 : 0
  return { rows, cols, values: decisions }
}
