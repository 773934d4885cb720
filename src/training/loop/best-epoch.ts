import type { Weights } from '../../engine/index.js'
import type { SamplingDiagnostics } from './events.js'

/** The epoch whose weights are kept; 0: none was complete. */
export interface BestEpoch {
  readonly epoch: number
  readonly loss?: number
  /** absent without validation: the weights of the model itself */
  readonly weights?: Weights
  readonly sampling?: SamplingDiagnostics
}
