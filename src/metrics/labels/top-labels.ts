import { checkOption } from '../../errors.js'
import type { BinaryMatrix, ScoreMatrix } from '../binary-matrix.js'
import { meanRatio, type PolicyOptions, type PolicyScore } from '../empty-policy.js'
import { checkLabelScores } from '../label-scores.js'
import { rowWeights } from '../row-weights.js'

/** How many of the likeliest labels count. */
export interface TopLabelOptions extends PolicyOptions {
  /** an integer > 0 */
  readonly at: number
}

/**
 * Precision@n: the share of true labels among the `n` likeliest of a row, of labels tied the first ones;
 * mean over rows. Only labels that are known count; where fewer than `n` are, all of them.
 *
 * @param truth  true label sets, 0/1, NaN where unknown, `[n, k]`
 * @param scores scores or marginals, higher = more likely, `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, NOT_FINITE, EMPTY_DATA, INVALID_OPTION
 * @see Bhatia et al., The extreme classification repository, 2016
 *
 * @example
 * ```ts
 * import { precisionAt } from 'partita/core'
 * const truth = { rows: 1, cols: 4, values: [1, 0, 0, 1] }
 * const scores = { rows: 1, cols: 4, values: [0.9, 0.5, 0.2, 0.1] }
 * console.log(precisionAt(truth, scores, { at: 1 }).value, precisionAt(truth, scores, { at: 2 }).value) // 1 0.5
 * ```
 */
export function precisionAt(
  truth: BinaryMatrix,
  scores: ScoreMatrix,
  options: TopLabelOptions,
): PolicyScore {
  return meanOfTops(truth, scores, options, (labels, taken) => {
    let right = 0
    for (let place = 0; place < taken; place++) right += labels[place]
    return [right, taken]
  })
}

/**
 * nDCG@n of label sets: gains `1 / ln(place + 1)` of the true labels among the `n` likeliest of a row,
 * places from 1, over those of the best order; mean over rows. A row without true labels is 0/0; the
 * default policy counts it 0. Only labels that are known count.
 *
 * @param truth  true label sets, 0/1, NaN where unknown, `[n, k]`
 * @param scores scores or marginals, higher = more likely, `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, NOT_FINITE, EMPTY_DATA, INVALID_OPTION
 * @see Bhatia et al., The extreme classification repository, 2016
 *
 * @example
 * ```ts
 * import { labelNdcgAt } from 'partita/core'
 * const truth = { rows: 1, cols: 3, values: [0, 1, 0] }
 * const scores = { rows: 1, cols: 3, values: [0.9, 0.5, 0.2] }
 * console.log(labelNdcgAt(truth, scores, { at: 3 }).value) // ln 2 / ln 3
 * ```
 */
export function labelNdcgAt(
  truth: BinaryMatrix,
  scores: ScoreMatrix,
  options: TopLabelOptions,
): PolicyScore {
  return meanOfTops(truth, scores, options, (labels, taken, total) => {
    let [gain, most] = [0, 0]
    for (let place = 0; place < taken; place++) {
      const share = 1 / Math.log(place + 2)
      gain += labels[place] * share
      if (place < total) most += share
    }
    return [gain, most]
  })
}

/**
 * Mean over rows of a ratio of their likeliest known labels.
 *
 * @param ratioOf numerator and denominator from 0/1 of the labels in order, how many there are, and how
 *   many labels of the row are true
 */
function meanOfTops(
  truth: BinaryMatrix,
  scores: ScoreMatrix,
  { at, policy = 'zero', weights }: TopLabelOptions,
  ratioOf: (labels: Float64Array, taken: number, total: number) => readonly [number, number],
): PolicyScore {
  checkLabelScores(truth, scores)
  checkOption(Number.isInteger(at) && at > 0, 'at', 'an integer > 0', at)
  const { rows, cols } = truth
  const numerators = new Float64Array(rows)
  const denominators = new Float64Array(rows)
  const tops = new Float64Array(at)
  const labels = new Float64Array(at)
  for (let row = 0; row < rows; row++) {
    let [taken, total] = [0, 0]
    for (let e = row * cols; e < (row + 1) * cols; e++) {
      const label = truth.values[e]
      if (Number.isNaN(label)) continue
      total += label
      const score = scores.values[e]
      if (taken === at && score <= tops[at - 1]) continue
      let place = taken < at ? taken++ : at - 1
      for (; place > 0 && tops[place - 1] < score; place--) {
        tops[place] = tops[place - 1]
        labels[place] = labels[place - 1]
      }
      tops[place] = score
      labels[place] = label
    }
    const [numerator, denominator] = ratioOf(labels, taken, total)
    numerators[row] = numerator
    denominators[row] = denominator
  }
  return meanRatio(numerators, denominators, rowWeights(weights, rows), policy)
}
