import type { Tape, Variable } from '../../engine/index.js'
import type { SampleWeights } from './objective.js'

/** Sums of weights beyond this count as this one, so that means of them stay finite. */
const LARGEST_LOG_SUM = 300

/** The weights of the joint objective's samples, from the sums its kernel has taken. */
export function jointWeights(
  { backend }: Tape,
  sums: {
    readonly weightSum: Variable['value']
    readonly weightSquareSum: Variable['value']
    readonly clamped: Variable['value']
  },
  count: number,
): SampleWeights {
  const totals = Float64Array.from(backend.read(sums.weightSum))
  const squares = Float64Array.from(backend.read(sums.weightSquareSum))
  return {
    effectiveShares: totals.map((sum, b) => (squares[b] > 0 ? sum ** 2 / squares[b] / count : 0)),
    totals,
    clampedShares: Float64Array.from(backend.read(sums.clamped), (clamps) => clamps / count),
  }
}

/** Importance weights with how they are spread. */
export interface SpreadWeights extends SampleWeights {
  /** `w_j`, those of a row divided by their sum where it exceeds one, `[B·m]` */
  readonly weights: Float64Array
}

/**
 * The importance weights of samples of which an objective makes no other use, from their logarithms and
 * without overflow: `w_j = e^{ln w_j − τ} / m` over a learned log-partition, else scaled to sum one.
 *
 * @param logWeights `ln (q/r) + g` of the samples of each row, `[B, m]`
 * @param logPartition learned, of each row, `[B, 1]`
 */
export function spreadWeights(
  { backend }: Tape,
  logWeights: Variable,
  logPartition?: Variable,
): SpreadWeights {
  const { rows, cols: m } = logWeights
  const values = backend.read(logWeights.value)
  const taus = logPartition && Float64Array.from(backend.read(logPartition.value))
  const weights = new Float64Array(rows * m)
  const effectiveShares = new Float64Array(rows)
  const totals = new Float64Array(rows)
  for (let b = 0; b < rows; b++) {
    const own = weights.subarray(b * m, (b + 1) * m)
    let largest = Number.NEGATIVE_INFINITY
    for (let j = 0; j < m; j++) largest = Math.max(largest, values[b * m + j])
    if (!Number.isFinite(largest)) continue // refused with the loss
    let sum = 0
    let squares = 0
    for (let j = 0; j < m; j++) {
      own[j] = Math.exp(values[b * m + j] - largest)
      sum += own[j]
      squares += own[j] ** 2
    }
    const logTotal = taus ? largest + Math.log(sum / m) - taus[b] : 0
    totals[b] = Math.exp(Math.min(LARGEST_LOG_SUM, logTotal))
    effectiveShares[b] = sum ** 2 / squares / m
    const factor = Math.min(1, totals[b]) / sum
    for (let j = 0; j < m; j++) own[j] *= factor
  }
  return { weights, effectiveShares, ...(taus && { totals }) }
}
