import type { GroupSettings } from '../../engine/index.js'
import type { EnergyModel } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import type { Objective } from '../objectives/objective.js'
import type { TrainingData } from './batches.js'
import type { CheckpointJournal } from './checkpoint.js'
import type { Phase } from './events.js'
import type { ScheduleName } from './schedule.js'

/** Penalties of matrices: absolute values, which make many entries zero, or squares. */
export const penalties = ['l1', 'l2'] as const
export type Penalty = (typeof penalties)[number]

/** Settings of the loop. */
export interface TrainingOptions {
  readonly epochs: number
  readonly batchSize: number
  /** epochs without a better validation loss before stopping */
  readonly patience: number
  /**
   * learning rate and decay of the energy, of the log-partition's own parameters, of the hidden
   * layers of a deep energy, and of a learned proposal's network; default of the last two: as the
   * energy
   */
  readonly groups: {
    readonly main: GroupSettings
    readonly logPartition: GroupSettings
    readonly deep?: GroupSettings
    readonly proposal?: GroupSettings
  }
  readonly schedule: ScheduleName
  /**
   * solves a convex loss along a path of strengths of this penalty instead, an epoch for each; absent: steps of
   * the optimizer
   */
  readonly penalty?: Penalty
  /** largest norm of the gradient */
  readonly clipNorm: number
  /**
   * keeps a moving average of the weights with this share of the old ones a step, in [0, 1); it is
   * what is validated and kept. Default: none
   */
  readonly averaging?: number
  /**
   * draws from which the learned log-partition is set before the first step, for each of some rows or for
   * all where they share them; default: it starts where the model has it
   */
  readonly pilot?: number
  /** epochs between validations; default 1 */
  readonly validateEvery?: number
  /** whether the untrained model counts as the best so far, as epoch 0; default false */
  readonly countStart?: boolean
}

/** What may end a pass early; an `AbortSignal` is one. */
export interface StopSignal {
  readonly aborted: boolean
  /** the time there was is over: a pass ends where an epoch is complete */
  readonly outOfTime?: boolean
}

/** One pass of training. */
export interface TrainingJob<Y> {
  readonly phase: Phase
  readonly model: EnergyModel<Y>
  readonly objective: Objective<Y>
  readonly data: TrainingData
  /** without it the pass runs all its epochs and keeps the last weights */
  readonly validation?: TrainingData
  readonly options: TrainingOptions
  readonly rng: Rng
  readonly signal?: StopSignal
  /** where the pass is kept, to go on if it is cut off */
  readonly checkpoints?: CheckpointJournal
}
