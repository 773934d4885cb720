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
  /** `g(x, y_j)`, `[B, m]`; `[1, m]` where neither samples nor scores depend on x */
  readonly sampled: Variable
  /** `log q − log r`, `[1, m]` if the samples are shared by the batch, else `[B, m]` */
  readonly logRatio: Variable
}

/** `ln (q/r) + g` of scored samples, `[B, m]`, or `[1, m]` as the scores. */
export function logWeightsOf(
  tape: Tape,
  { sampled, logRatio }: Pick<ScoredSamples, 'sampled' | 'logRatio'>,
): Variable {
  return logRatio.rows === 1 ? tape.addRow(sampled, logRatio) : tape.add(sampled, logRatio)
}

/** A value that all rows share, for each of them: `[1, n] → [B, n]`; others as they are. */
export function everyRow(tape: Tape, shared: Variable, rows: number): Variable {
  return shared.rows === rows ? shared : tape.gatherRows(shared, new Int32Array(rows))
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
      sampled: (draw.shared && score.scoreOfCodes?.(codes)) || score.score(codes),
      logRatio: tape.upload(draw.logRatio, perRow, count),
    }
  }
}
