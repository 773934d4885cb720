import type { Variable } from '../../engine/index.js'
import type { EnergyModel, ModelBatch } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import type { Constraint } from '../../spaces/index.js'

/**
 * What is known of the true outputs of some rows: the output itself; a set of outputs it is one of,
 * each listed with a weight (all extensions of a partial order with weight 1, say); or, where these
 * are too many to list, a constraint they agree with, whose sum is taken exactly or by samples that
 * are drawn anew in every step.
 */
export interface Observations {
  /** codes of the listed outputs, `count` for each row, `[n·count, c]` */
  readonly codes: Float32Array
  /** outputs listed for each row; default 1 */
  readonly count?: number
  /** logarithm of each one's weight, `−∞` for places left empty, `[n·count]`; default 0 */
  readonly logWeights?: Float64Array
  /**
   * what is known of the rows whose outputs are not listed; codes of such a row are not learned from,
   * `[n]`; undefined for the others
   */
  readonly constraints?: readonly (Constraint | undefined)[]
}

/** A batch with what is known of its true outputs. */
export interface LabelledBatch extends ModelBatch, Observations {}

/** Loss of a batch on the tape. */
export interface ObjectiveLoss {
  /** one loss per example in nats, `[B, 1]`, differentiable */
  readonly perExample: Variable
  /**
   * minimised along with the loss but no part of it, `[B, 1]`: how a learned proposal is trained.
   * It must not share parameters with the loss
   */
  readonly auxiliary?: Variable
  /** weights of the samples, where the objective has any */
  readonly samples?: SampleWeights
  /** share of the moves of Markov chains that were accepted, where it has any */
  readonly acceptanceRate?: number
}

/** What is known of the importance weights of the samples of each row of a batch, `[B]`. */
export interface SampleWeights {
  /** `(Σw)² / (m Σw²)`; 0 where every weight is */
  readonly effectiveShares: ArrayLike<number>
  /** `Σ_j w_j`, where the weights are over a learned log-partition and so meant to sum to one */
  readonly totals?: ArrayLike<number>
  /** share of the log-weights that were clamped, where any are */
  readonly clampedShares?: ArrayLike<number>
}

/** What a model is trained to minimise. */
export interface Objective<Y> {
  readonly name: string
  /** what it remembers from step to step of training rows; absent: nothing. Checkpoints keep it */
  readonly memory?: Map<number, Float32Array>
  /** the loss of one training step; `rng` draws dropout and samples */
  loss(model: EnergyModel<Y>, batch: LabelledBatch, rng: Rng): ObjectiveLoss
  /**
   * By how much the learned log-partition of a batch is too low on average, estimated from so many draws
   * for each row, or for all where they share them; absent where none is learned. Leaves the tape for the
   * caller to clear.
   */
  pilot?(model: EnergyModel<Y>, batch: LabelledBatch, rng: Rng, draws: number): number
  /**
   * What early stopping watches, per example, `[B]`: no dropout, and the same draws at every call
   * with the same `rng`. Leaves the tape for the caller to clear.
   *
   * @param onSamples told the weights of the samples, where it is an estimate from any
   */
  criterion(
    model: EnergyModel<Y>,
    batch: LabelledBatch,
    rng: Rng,
    onSamples?: (samples: SampleWeights) => void,
  ): Float32Array | Float64Array
}
