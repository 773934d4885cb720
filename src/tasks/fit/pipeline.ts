import type { BackendOptions, Features } from '../../engine/index.js'
import type { Generator } from '../../losses/index.js'
import type { CustomParts, EnergyModel, InputTransform, ModelBatch } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import type { Proposal } from '../../samplers/index.js'
import type { Space } from '../../spaces/index.js'
import type { CheckpointJournal, FitJob, TrainingData } from '../../training/index.js'
import type { StartingPoint } from '../fitted/starting-points.js'
import type { Effort, ServingLimit } from '../options/effort-options.js'
import type { TaskOptions } from '../options/task-options.js'
import type { Stopwatch } from './stopwatch.js'
import type { Timetable } from './timetable.js'

/** What a task brings to all passes of a fit. */
export interface TaskParts<Y> {
  readonly space: Space<Y>
  readonly generator: Generator
  /** draws outputs that agree with what is known of them; for outputs known in part */
  readonly constrained?: Proposal
  /** key of the energy's passes; absent: the fit's own */
  readonly energyKey?: string
  /** what tells a space of the task from another of the same name, as plain JSON; absent: its labels */
  readonly describe?: (space: Space<unknown>) => unknown
  /** the task's own way to the exact log-partition of rows, `[B]`; absent: that of all spaces */
  exactLogPartition?(model: EnergyModel<Y>, batch: ModelBatch): Float64Array | undefined
  /** starting value of the energy's linear score, `[codeLength]`; undefined: zeros */
  linearBias?(data: TrainingData): Promise<Float32Array | undefined>
}

/** What all passes of a fit share. */
export interface Pipeline<Y> {
  readonly task: TaskParts<Y>
  /** parts of the caller's own, a proposal in place of the one the settings name among them */
  readonly own: CustomParts & { readonly proposal?: Proposal }
  readonly backend: BackendOptions
  readonly rng: Rng
  /** what ends the fit early */
  readonly stopwatch: Stopwatch
  readonly timetable: Timetable
  readonly effort: Effort
  readonly serving?: ServingLimit
  /** the model that passes start from */
  readonly start?: StartingPoint
  /** how inputs are prepared, where that is known before the passes */
  readonly inputs?: InputTransform | undefined
  /** where all passes are kept */
  readonly checkpoints?: CheckpointJournal
  /** inputs whose log-partitions events tell, as given */
  readonly watched?: Features
  /** which candidates are mixed; absent: those that rows held out speak for, if any */
  readonly experts?: TaskOptions['experts']
}

/** The rows of a pass, and what it is part of. */
export interface PassData extends Pick<FitJob<unknown>, 'data' | 'validation' | 'part'> {
  /** inputs whose log-partitions events tell, prepared as the others */
  readonly watched?: Features
}
