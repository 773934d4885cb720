import type { DenseMatrix, Features } from '../../engine/index.js'
import type { TableEncoderOptions } from '../../io/encoder/index.js'
import type { Space, SpaceDescription } from '../../spaces/index.js'

/** What can be cross-validated. */
export type EstimatorKind =
  | 'multilabel'
  | 'ranking'
  | 'structured'
  | 'density'
  | 'regression'
  | 'own'

/** Outputs of all rows, as an estimator of the kind takes them. */
export type PlainOutputs = DenseMatrix | ArrayLike<unknown> | null

/** An estimator and its rows. */
export interface EstimatorData {
  readonly kind: EstimatorKind
  /** of the estimator */
  readonly options: object
  /** options of what makes features of rows of values, where there is such */
  readonly encoder?: TableEncoderOptions
  /** of a structured predictor; the description of a ready space */
  readonly space?: SpaceDescription | Space<unknown>
  /** how the options of a unit make one's own estimator */
  readonly own?: (options: object) => OwnEstimator
  readonly X: Features | ArrayLike<unknown>
  readonly Y: PlainOutputs
}

/** A fitted model of a caller's own estimator. */
export interface OwnModel {
  /** scores by name; those in `report` count like its own */
  evaluate(X: never, Y: never): object
  /** one decision a row, to see how long it takes */
  predict?(X: never): unknown
  toBytes?(): Uint8Array
}

/** A caller's own estimator: it keeps the protocol that `checkEstimator` of `partita/testing` checks. */
export interface OwnEstimator {
  fit(X: never, Y: never, options?: never): PromiseLike<OwnModel>
}
