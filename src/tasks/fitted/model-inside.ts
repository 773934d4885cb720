import type { Features } from '../../engine/index.js'
import type { Posterior } from '../../inference/index.js'
import type { FeaturesInput } from '../../io/index.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { FittedParts } from './fitted-parts.js'

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
