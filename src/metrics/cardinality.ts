import type { BinaryMatrix } from './binary-matrix.js'
import { rowOverlap } from './overlap.js'
import { rowWeights, type WeightOptions, weightedMean } from './row-weights.js'

/**
 * Label cardinality: the mean number of labels of a row. Reported for prediction and truth beside
 * F1, because predicting too many labels can raise F1 while the model gets worse.
 *
 * @param sets label sets, 0/1 `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { labelCardinality } from 'partita'
 * console.log(labelCardinality({ rows: 2, cols: 2, values: [1, 1, 0, 1] })) // 1.5
 * ```
 */
export function labelCardinality(sets: BinaryMatrix, { weights }: WeightOptions = {}): number {
  const sizes = rowOverlap(sets, sets).truth
  return weightedMean(sizes, rowWeights(weights, sets.rows))
}
