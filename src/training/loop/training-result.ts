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
  /** what was warned of during the pass */
  readonly warnings: readonly string[]
}
