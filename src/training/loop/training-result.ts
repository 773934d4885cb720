import type { SamplingDiagnostics, StopReason } from './events.js'

/** How a pass ended; the model holds the best weights. */
export interface TrainingResult {
  readonly reason: StopReason
  readonly epochs: number
  readonly bestEpoch: number
  readonly steps: number
  readonly seconds: number
  /**
   * validation loss of the best epoch, or the last training loss without validation; absent if no
   * epoch was complete
   */
  readonly loss?: number
  /** of the epoch whose weights were kept; absent if nothing was sampled */
  readonly sampling?: SamplingDiagnostics
  /** every epoch of the pass; absent in files of an earlier version */
  readonly curve?: EpochCurve
  /** what was warned of during the pass */
  readonly warnings: readonly string[]
}

/** A pass epoch by epoch, six digits each; null where an epoch has none. */
export interface EpochCurve {
  /** mean training loss, nats a row */
  readonly training: readonly number[]
  /** mean loss of the rows held out, where there are any */
  readonly validation?: readonly (number | null)[]
  /** share of the samples that count, where any are drawn */
  readonly effectiveSampleSize?: readonly (number | null)[]
}
