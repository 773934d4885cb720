import type { Tape, Variable } from '../../engine/index.js'
import { type BatchModel, type Codes, samplingContext } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import {
  drawSamples,
  type Proposal,
  type ReferenceDensity,
  type SampleBuffers,
} from '../../samplers/index.js'
import type { Space } from '../../spaces/index.js'

/** Samples of a proposal with what the model says of them. */
export interface ScoredSamples {
  readonly codes: Codes
  /** `g(x, y_j)`, `[B, m]` */
  readonly sampled: Variable
  /** `log q − log r`, `[1, m]` if the samples are shared by the batch, else `[B, m]` */
  readonly logRatio: Variable
}

/** `ln (q/r) + g` of scored samples, `[B, m]`. */
export function logWeightsOf(tape: Tape, { sampled, logRatio }: ScoredSamples): Variable {
  return logRatio.rows === 1 ? tape.addRow(sampled, logRatio) : tape.add(sampled, logRatio)
}

/** Draws from a proposal and scores what it drew, in storage that is reused from call to call. */
export class ScoredSampler<Y> {
  private readonly buffers: SampleBuffers = {}

  /** @param reference the reference measure of the models, if they have one */
  constructor(
    private readonly space: Space<Y>,
    private readonly proposal: Proposal,
    private readonly reference?: ReferenceDensity,
  ) {}

  /** @param count samples a row, or for all rows if the proposal is shared */
  draw(tape: Tape, score: BatchModel, rows: number, rng: Rng, count: number): ScoredSamples {
    const { space, proposal, reference, buffers } = this
    const context = samplingContext(tape, score, rows)
    const draw = drawSamples(proposal, space, rng, count, context, buffers, reference)
    const perRow = draw.shared ? 1 : rows
    const codes = {
      matrix: tape.upload(draw.codes, perRow * count, space.codeLength),
      shared: draw.shared,
    }
    return {
      codes,
      sampled: score.score(codes),
      logRatio: tape.upload(draw.logRatio, perRow, count),
    }
  }
}
