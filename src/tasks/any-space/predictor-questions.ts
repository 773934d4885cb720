import type { OutputRule } from '../../inference/index.js'
import type { Space } from '../../spaces/index.js'
import type { Likelihood } from '../fitted/likelihood.js'
import type { LoadOptions } from '../fitted/load-options.js'
import type { OutputInput } from './known-outputs.js'

/** Scores of a fitted predictor on labelled rows; plain numbers, ready for JSON. */
export interface PredictorEvaluation extends Likelihood {
  /** share of the rows whose decision is the true output, by the model's own decision rule */
  readonly exactMatch: number
  readonly decision: OutputRule
}

/** Options of loading a fitted predictor. */
export interface PredictorLoadOptions<Y> extends LoadOptions {
  /**
   * the space of the fit; its name and the length of its codes are checked. Default: a ready space is made
   * again, unless its constraint or features are functions; one of the caller's own is needed
   */
  readonly space?: Space<Y>
}

/** Options of {@link FittedPredictor.decide}. */
export interface DecideOptions {
  /** most probable outputs considered for the decision; default 64 */
  readonly candidates?: number
  /** most probable outputs that the expectation runs over; default 1000 */
  readonly outcomes?: number
}

/** What is known of outputs that are asked for. */
export interface KnownOptions<Y> {
  /** one a row: an output, a `KnownCode`, or any constraint where outputs can be listed */
  readonly known?: readonly OutputInput<Y>[]
}
