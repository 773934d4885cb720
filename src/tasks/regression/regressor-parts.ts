import type { TableSchema } from '../../io/index.js'
import type { InputTransform } from '../../models/index.js'
import type { Reals } from '../../spaces/index.js'
import type { RowEncoder } from '../fitted/fitted-parts.js'
import type { TrainingSummary } from '../fitted/training-summary.js'
import type { CodeRange } from './conditional-density.js'
import type { Member } from './member.js'
import type { RegressorBase } from './regressor-options.js'

/** What a conditional density was fitted with; plain JSON. */
export interface ResolvedRegressorOptions {
  readonly base: RegressorBase
  /** the base of each member, where it was left open */
  readonly bases: readonly string[]
  readonly components: number
  readonly ensemble: number
  readonly hidden: readonly number[]
  readonly frequencies: number
  readonly bandwidth: number
  readonly samples: number
  readonly steps: number
  readonly batchSize: number
  readonly rate: number
  readonly decay: number
  readonly dropout: number
  readonly averaging: number
  readonly validationFraction: number
  readonly seed: number
}

/** Everything a fitted conditional density is made of. */
export interface RegressorParts {
  readonly space: Reals
  readonly inputs: InputTransform
  /** of the codes of the training targets */
  readonly range: CodeRange
  readonly members: readonly Member[]
  readonly featureNames?: readonly string[] | undefined
  /** what was learned of the columns of the training file */
  readonly schema?: TableSchema | undefined
  /** what makes numbers of rows of values, by the schema */
  readonly encoder?: RowEncoder | undefined
  readonly training: TrainingSummary
  readonly options: ResolvedRegressorOptions
}
