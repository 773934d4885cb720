import type { Tape } from '../engine/index.js'
import type { BatchModel } from './energy-model.js'

/** What a batch shows to samplers, on the host; computed when it is read. */
export interface SamplingContext {
  readonly rows: number
  /** linear part of the score on codes, `[B, c]` */
  readonly linearScores: Float32Array
  /** parameters of the reference measure, `[B, p]`, if there is a learned one */
  readonly parameters?: Float32Array
}

/** What the proposals for a batch may look at: its linear scores and parameters, gradient stopped. */
export function samplingContext(tape: Tape, score: BatchModel, rows: number): SamplingContext {
  return {
    rows,
    parameters: score.reference?.parameters,
    get linearScores() {
      return Float32Array.from(tape.backend.read(score.linear.value))
    },
  }
}
