import type { Tape, Variable } from '../engine/index.js'
import type { ProposalContext } from '../samplers/index.js'
import { type BatchModel, wholeLinear } from './energy-model.js'

/** What the proposals for a batch may look at, on the host, gradient stopped; computed when it is read. */
export function samplingContext(tape: Tape, score: BatchModel, rows: number) {
  const read = (variable: Variable) => Float32Array.from(tape.backend.read(variable.value))
  return {
    rows,
    referenceParameters: score.reference?.parameters,
    get parameters() {
      // of its own network, or of itself where it is a measure that can be drawn from
      return score.proposal ? read(score.proposal().parameters) : score.measureParameters?.()
    },
    get linearScores() {
      return read(wholeLinear(tape, score))
    },
  } satisfies ProposalContext
}
