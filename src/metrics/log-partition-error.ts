import { PartitaError } from '../errors.js'
import { rowWeights, type WeightOptions, weightedMean } from './row-weights.js'

/** How far a learned log-partition is from the exact one, nats. */
export interface LogPartitionError {
  /** mean of `|learned − exact|` */
  readonly meanAbsolute: number
  /** mean of `learned − exact`; negative means too low, the direction the loss punishes hardest */
  readonly bias: number
  /** largest `|learned − exact|` */
  readonly maxAbsolute: number
}

/**
 * Error of a learned log-partition against exact values, over rows.
 *
 * @param learned `τ(xᵢ)` as the model gives it, nats, `[n]`
 * @param exact   the exact log-partition under the same reference measure, nats, `[n]`
 * @throws PartitaError SHAPE_MISMATCH, EMPTY_DATA, NOT_FINITE, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { logPartitionError } from 'partita'
 * console.log(logPartitionError([1, 2], [1.5, 2]).meanAbsolute) // 0.25
 * ```
 */
export function logPartitionError(
  learned: ArrayLike<number>,
  exact: ArrayLike<number>,
  { weights }: WeightOptions = {},
): LogPartitionError {
  const rows = exact.length
  if (learned.length !== rows) {
    throw new PartitaError('SHAPE_MISMATCH', 'learned and exact log-partition differ in rows', {
      expected: `${rows} rows (exact)`,
      received: `${learned.length} rows (learned)`,
    })
  }
  if (rows === 0) throw new PartitaError('EMPTY_DATA', 'no log-partitions to compare')
  const given = rowWeights(weights, rows)
  const errors = new Float64Array(rows)
  let maxAbsolute = 0
  for (let row = 0; row < rows; row++) {
    errors[row] = learned[row] - exact[row]
    if (!Number.isFinite(errors[row])) {
      throw new PartitaError('NOT_FINITE', 'a log-partition is not finite', {
        received: `learned ${learned[row]}, exact ${exact[row]}`,
        where: `row ${row}`,
      })
    }
    if (given[row] > 0) maxAbsolute = Math.max(maxAbsolute, Math.abs(errors[row]))
  }
  return {
    meanAbsolute: weightedMean(errors.map(Math.abs), given),
    bias: weightedMean(errors, given),
    maxAbsolute,
  }
}
