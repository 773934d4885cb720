import type { Anchors } from '../../inference/index.js'
import type { TableSchema } from '../../io/index.js'
import type { Generator } from '../../losses/index.js'
import type { EnergyModel, InputTransform } from '../../models/index.js'
import type { LearnedReference } from '../fit/reference.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { TrainingSummary } from './training-summary.js'

/** Everything a fitted model is made of. */
export interface FittedParts<Y, Options extends ResolvedTaskOptions> {
  readonly model: EnergyModel<Y>
  readonly generator: Generator
  readonly inputs: InputTransform
  /** the frozen base the model's score is a residual on */
  readonly reference?: LearnedReference<Y>
  /** what the learned log-partition sums over; absent: its network alone answers */
  readonly anchors?: Anchors
  readonly featureNames?: readonly string[]
  /** what was learned of the columns of the training file */
  readonly schema?: TableSchema
  readonly options: Options
  readonly training: TrainingSummary
  /** of the file the model was read from */
  readonly digest?: string
}
