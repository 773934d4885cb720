import {
  type BatchModel,
  type EnergyModel,
  logDensityOf,
  type ModelBatch,
  samplingContext,
} from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import { type Proposal, type ProposalContext, rowByRow } from '../../samplers/index.js'

/** Evaluations between two runs of the encoder: what bounds the memory of a long chain. */
const RENEWAL = 8

/**
 * Log-densities of codes for the rows of a batch, as often as asked and in bounded memory: the model's
 * `g + log q` and a proposal's `log r`, both relative to the uniform measure.
 */
export class BatchDensities<Y> {
  readonly rows: number
  private evaluations = 0
  private score: BatchModel
  /** what proposals may look at; it does not change with the renewals */
  readonly context: ProposalContext

  constructor(
    private readonly model: EnergyModel<Y>,
    private readonly batch: ModelBatch,
  ) {
    this.rows = batch.features.rows
    model.tape.clear()
    this.score = this.encoded()
    const context = samplingContext(model.tape, this.score, this.rows)
    // read now: the matrices behind them go with the next renewal
    const { linearScores, parameters } = context
    this.context = { ...context, linearScores, parameters }
  }

  /** `log q(y|x) − log u(y) + g(x, y)` of `count` codes for each row, `[B·count, c] → [B·count]` */
  ofModel(codes: Float32Array, count: number): Float64Array {
    const { model } = this
    if (this.evaluations === RENEWAL) {
      model.tape.clear()
      this.score = this.encoded()
      this.evaluations = 0
    }
    this.evaluations++
    return logDensityOf(model.tape, this.score, codes, model.space.codeLength, count)
  }

  /** `log r(y|x) − log u(y)` of `count` codes for each row, `[B·count, c] → [B·count]` */
  ofProposal(proposal: Proposal, codes: Float32Array, count: number): Float64Array {
    const out = new Float64Array(this.rows * count)
    if (!proposal.shared) {
      proposal.logDensity(codes, count, this.context, out)
      return out
    }
    const stride = codes.length / this.rows
    for (let b = 0; b < this.rows; b++) {
      const own = codes.subarray(b * stride, (b + 1) * stride)
      proposal.logDensity(own, count, this.context, out.subarray(b * count, (b + 1) * count))
    }
    return out
  }

  /**
   * `count` codes of a proposal for each row, `[B·count, c]`: the same whatever the other rows are, so
   * those of a shared proposal serve every row.
   */
  draw(proposal: Proposal, count: number, rng: Rng): Float32Array {
    const stride = count * this.model.space.codeLength
    const codes = new Float32Array(this.rows * stride)
    if (proposal.shared) {
      proposal.sample(rng, count, this.context, codes.subarray(0, stride))
      for (let b = 1; b < this.rows; b++) codes.copyWithin(b * stride, 0, stride)
    } else rowByRow(proposal).sample(rng, count, this.context, codes)
    return codes
  }

  private encoded(): BatchModel {
    const { model, batch } = this
    return model.tape.untracked(() => model.at(batch))
  }
}
