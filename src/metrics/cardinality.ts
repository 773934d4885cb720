import { type BinaryMatrix, checkBinaryMatrix } from './binary-matrix.js'
import { rowWeights, type WeightOptions, weightedMean } from './row-weights.js'

/**
 * Label cardinality: the mean number of labels of a row. Reported for prediction and truth beside
 * F1, because predicting too many labels can raise F1 while the model gets worse.
 *
 * @param sets label sets, 0/1, NaN where a label is unknown, which does not count, `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { labelCardinality } from 'partita'
 * console.log(labelCardinality({ rows: 2, cols: 2, values: [1, 1, 0, 1] })) // 1.5
 * ```
 */
export function labelCardinality(sets: BinaryMatrix, { weights }: WeightOptions = {}): number {
  checkBinaryMatrix(sets, 'sets', true)
  const sizes = new Float64Array(sets.rows)
  for (let at = 0; at < sets.values.length; at++) {
    if (sets.values[at] === 1) sizes[Math.floor(at / sets.cols)]++
  }
  return weightedMean(sizes, rowWeights(weights, sets.rows))
}
