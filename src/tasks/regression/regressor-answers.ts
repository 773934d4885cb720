/** What a prediction is: of the target given the row. */
export type RegressionStatistic = 'mean' | 'median' | 'mode'

/** The log-partition of each row, and how it was found. */
export interface RegressorLogPartition {
  /** `ln Z(x)` relative to the base, nats, `[n]`; of several members their mean */
  readonly values: Float64Array
  /** the learned b(x), `[n]` */
  readonly learned: Float64Array
  readonly method: 'quadrature' | 'importance'
  /** mean share of the proposal's draws that would be effective, in (0, 1] */
  readonly effectiveSampleSize: number
}
