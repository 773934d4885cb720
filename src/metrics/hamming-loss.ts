import type { BinaryMatrix } from './binary-matrix.js'
import { knownLabels, rowOverlap } from './overlap.js'
import { rowWeights, type WeightOptions, weightedMean } from './row-weights.js'

/**
 * Hamming loss: the share of labels decided wrongly, `|y △ ŷ| / k`, mean over rows.
 *
 * @param truth     true label sets, 0/1 `[n, k]`
 * @param predicted predicted label sets, 0/1 `[n, k]`
 * @returns a number in `[0, 1]`, 0 is best
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA, INVALID_OPTION
 * @see scikit-learn, `hamming_loss`
 *
 * @example
 * ```ts
 * import { hammingLoss } from 'partita'
 * const truth = { rows: 1, cols: 4, values: [1, 1, 0, 0] }
 * const predicted = { rows: 1, cols: 4, values: [1, 0, 0, 0] }
 * console.log(hammingLoss(truth, predicted)) // 0.25
 * ```
 */
export function hammingLoss(
  truth: BinaryMatrix,
  predicted: BinaryMatrix,
  { weights }: WeightOptions = {},
): number {
  const overlap = rowOverlap(truth, predicted)
  const known = knownLabels(truth)
  const given = rowWeights(weights, truth.rows)
  const wrong = overlap.both.map((both, row) => {
    const differing = overlap.truth[row] + overlap.predicted[row] - 2 * both
    return known[row] === 0 ? 0 : differing / known[row]
  })
  return weightedMean(
    wrong,
    known.map((count, row) => (given[row] * count) / truth.cols),
  )
}
