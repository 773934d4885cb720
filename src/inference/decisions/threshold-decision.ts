import { checkOption } from '../../errors.js'
import { checkProbabilities, type RowMatrix } from './row-matrix.js'
import { type SetDecisions, type SetSizes, sizeRange } from './set-decision.js'

/**
 * Every label whose marginal probability is at least its threshold; where answers are limited in size
 * those of the largest margins `p_i − t_i`, which is optimal for costs `t_i` of a label answered wrongly
 * and `1 − t_i` of one left out.
 *
 * At ½ this minimises the expected Hamming loss, whatever the dependence between labels. It is not
 * the best decision for F1: see {@link f1OptimalIndependent}.
 *
 * @param probabilities marginals `P(y_i = 1 | x)`, `[n, k]`
 * @param threshold in `[0, 1]`, one for all labels or one for each, `[k]`; default ½
 * @throws PartitaError SHAPE_MISMATCH, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { thresholdDecision } from 'partita/core'
 * const probabilities = { rows: 1, cols: 3, values: [0.9, 0.5, 0.1] }
 * console.log(thresholdDecision(probabilities).values) // 1, 1, 0
 * ```
 */
export function thresholdDecision(
  probabilities: RowMatrix,
  threshold: number | ArrayLike<number> = 0.5,
  limits: SetSizes = {},
): SetDecisions {
  checkProbabilities(probabilities, 'probabilities')
  const { rows, cols, values } = probabilities
  const thresholds = thresholdOfEach(threshold, cols)
  const { least, most } = sizeRange(limits, cols)
  const decisions = new Uint8Array(rows * cols)
  for (let at = 0; at < decisions.length; at++) {
    decisions[at] = values[at] >= thresholds[at % cols] ? 1 : 0
  }
  if (least === 0 && most === cols) return { rows, cols, values: decisions }
  for (let row = 0; row < rows; row++) {
    const own = decisions.subarray(row * cols, (row + 1) * cols)
    const size = own.reduce((sum, value) => sum + value, 0)
    if (size >= least && size <= most) continue
    own.fill(0)
    const margin = (label: number) => values[row * cols + label] - thresholds[label]
    const order = Array.from(own.keys()).sort((a, b) => margin(b) - margin(a))
    for (const label of order.slice(0, size < least ? least : most)) own[label] = 1
  }
  return { rows, cols, values: decisions }
}

/** One threshold a label, checked. */
function thresholdOfEach(threshold: number | ArrayLike<number>, k: number): ArrayLike<number> {
  const each = typeof threshold === 'number' ? new Float64Array(k).fill(threshold) : threshold
  const isOnes = each.length === k && Array.from(each).every((t) => t >= 0 && t <= 1)
  const expected = `a number in [0, 1], or ${k} of them, one a label`
  checkOption(isOnes, 'threshold', expected, threshold)
  return each
}
