import type { Features } from '../../engine/index.js'
import type { Anchors, Posterior } from '../../inference/index.js'
import type { FeaturesInput, TableSchema } from '../../io/index.js'
import type { Generator } from '../../losses/index.js'
import type { EnergyModel, InputTransform } from '../../models/index.js'
import type { CalibrationRecord } from '../calibrate/calibration-record.js'
import type { RowSketch } from '../calibrate/row-sketch.js'
import type { LearnedReference } from '../fit/reference.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { TrainingSummary } from './training-summary.js'

/** What makes features of rows of values. */
export interface RowEncoder {
  readonly schema: TableSchema
  readonly featureNames: readonly string[]
  /** the features of rows of values, anything else as it is */
  featuresOf(X: FeaturesInput): FeaturesInput
}

/** Everything a fitted model is made of. */
export interface FittedParts<Y, Options extends ResolvedTaskOptions> {
  readonly model: EnergyModel<Y>
  readonly generator: Generator
  readonly inputs: InputTransform
  /** the frozen base the model's score is a residual on */
  readonly reference?: LearnedReference<Y>
  /** what the learned log-partition sums over; absent: its network alone answers */
  readonly anchors?: Anchors
  readonly featureNames?: readonly string[] | undefined
  /** what was learned of the columns of the training file */
  readonly schema?: TableSchema | undefined
  /** what makes features of rows of values, by the schema */
  readonly encoder?: RowEncoder | undefined
  readonly options: Options
  readonly training: TrainingSummary
  /** of the rows it was fitted to; absent in files of an earlier version */
  readonly trainedOn?: RowSketch
  /** how it was calibrated, if it was */
  readonly calibration?: CalibrationRecord
  /** of the file the model was read from */
  readonly digest?: string
}

/** A fitted model from within: what is made of one, loaded only when asked for, works on this. */
export interface ModelInside<Y, Options extends ResolvedTaskOptions, RowPosterior = Posterior> {
  readonly parts: FittedParts<Y, Options>
  /** inputs as they came, checked */
  raw(X: FeaturesInput): Features
  /** inputs as the model reads them */
  features(X: FeaturesInput): Features
  /** the posterior of every row in turn that questions are answered by */
  posteriors(X: FeaturesInput): Iterable<RowPosterior>
}
