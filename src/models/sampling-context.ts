import type { Tape, Variable } from '../engine/index.js'
import { type BatchModel, wholeLinear } from './energy-model.js'

/** What a batch shows to samplers, on the host; computed when it is read. */
export interface SamplingContext {
  readonly rows: number
  /** linear part of the whole score on codes, that of a linear reference included, `[B, c]` */
  readonly linearScores: Float32Array
  /** outputs of the proposal's own network, `[B, p]`, if the model has one */
  readonly parameters?: Float32Array
  /** parameters of the reference measure, `[B, p]`, if there is a learned one */
  readonly reference?: Float32Array
}

/** What the proposals for a batch may look at, gradient stopped. */
export function samplingContext(tape: Tape, score: BatchModel, rows: number): SamplingContext {
  const read = (variable: Variable) => Float32Array.from(tape.backend.read(variable.value))
  return {
    rows,
    reference: score.reference?.parameters,
    get parameters() {
      return score.proposal && read(score.proposal().parameters)
    },
    get linearScores() {
      return read(wholeLinear(tape, score))
    },
  }
}
