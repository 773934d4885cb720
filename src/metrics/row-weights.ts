import { PartitaError } from '../errors.js'

/** Options every mean over rows understands. */
export interface WeightOptions {
  /** weight of each row, ≥ 0 and not all zero, `[rows]`; default all 1 */
  readonly weights?: ArrayLike<number> | undefined
}

/** The weights as given, or ones; throws unless they are finite, ≥ 0 and of positive sum. */
export function rowWeights(
  weights: ArrayLike<number> | undefined,
  rows: number,
): ArrayLike<number> {
  if (weights === undefined) return new Float64Array(rows).fill(1)
  if (weights.length !== rows) {
    throw new PartitaError('SHAPE_MISMATCH', 'one weight a row is needed', {
      expected: `${rows} weights`,
      received: `${weights.length}`,
    })
  }
  let sum = 0
  for (let row = 0; row < rows; row++) {
    if (!(weights[row] >= 0 && weights[row] < Infinity)) {
      throw new PartitaError('INVALID_OPTION', 'invalid weight', {
        expected: 'a finite number ≥ 0',
        received: String(weights[row]),
        where: `weights, row ${row}`,
      })
    }
    sum += weights[row]
  }
  if (sum === 0) {
    throw new PartitaError('EMPTY_DATA', 'every row has weight zero', {
      hint: 'give at least one row a positive weight',
    })
  }
  return weights
}

/** `Σ w v / Σ w`. */
export function weightedMean(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  let sum = 0
  let total = 0
  for (let row = 0; row < values.length; row++) {
    // a row of weight zero has no say, not even with an infinite value
    if (weights[row] > 0) sum += weights[row] * values[row]
    total += weights[row]
  }
  return sum / total
}
