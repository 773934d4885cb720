import { logMeanExp } from '../weights/log-mean-exp.js'

/** Estimates of the log-partition of a batch, relative to the reference measure, nats. */
export interface LogPartitionEstimate {
  /** `[B]` */
  readonly values: Float64Array
  /** of each value, by the delta method; not to be trusted where few samples count, `[B]` */
  readonly standardErrors: Float64Array
  /** how many equally weighted samples would be as good, `[B]` */
  readonly effectiveSampleSizes: Float64Array
  /** samples, or chains, a row */
  readonly samples: number
}

/** `ln (1/m) Σ_j e^{w_bj}` of each row of log-weights, `[B, m]`, with its standard error. */
export function estimateFromLogWeights(
  logWeights: Float64Array,
  rows: number,
): LogPartitionEstimate {
  const count = logWeights.length / rows
  const estimates = Array.from({ length: rows }, (_, b) =>
    logMeanExp(logWeights.subarray(b * count, (b + 1) * count)),
  )
  return {
    values: Float64Array.from(estimates, ({ value }) => value),
    standardErrors: Float64Array.from(estimates, ({ standardError }) => standardError),
    effectiveSampleSizes: Float64Array.from(estimates, (one) => one.effectiveSampleSize),
    samples: count,
  }
}
