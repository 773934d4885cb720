import type { TrainingEvent } from '../../training/index.js'

/** What is asked of a fitted model. */
export interface CheckedModel<Y> {
  toBytes(): Uint8Array
  logProbability(X: number[][], Y: Y[]): ArrayLike<number>
  logPartition(X: number[][]): ArrayLike<number>
  exactLogPartition?(X: number[][]): ArrayLike<number> | undefined
  readonly training?: { readonly aborted: boolean; readonly select: { readonly bestEpoch: number } }
}

/** What a fit under test is given beside the data. */
export interface CheckedFitOptions {
  readonly sampleWeight?: number[]
  readonly signal?: AbortSignal
  readonly onEvent?: (event: TrainingEvent) => void
}

/** What is asked of an estimator: all tasks of this library are ones. */
export interface CheckedEstimator<Y, Model extends CheckedModel<Y>> {
  fit(X: number[][], Y: Y[], options?: CheckedFitOptions): PromiseLike<Model>
}

/** Options of `checkEstimator`. */
export interface EstimatorCheckOptions<Y, Model extends CheckedModel<Y>> {
  /** inputs to fit, `[n][d]`, a dozen rows or more */
  readonly X: readonly (readonly number[])[]
  /** their outputs, `[n]` */
  readonly Y: readonly Y[]
  /** one decision a row, in any form; default none: log-probabilities are always compared */
  readonly predict?: (model: Model, X: number[][]) => ArrayLike<unknown>
  /** rebuilds a model from its bytes; without it saving is not checked */
  readonly load?: (bytes: Uint8Array) => PromiseLike<Model>
  /** what is no output, each to be refused by `fit` */
  readonly wrong?: readonly unknown[]
  /**
   * every output there is: then probabilities must sum to one over the exact log-partition. For the
   * logistic loss, or a model that is fitted by the exact objective
   */
  readonly outputs?: readonly Y[]
  /** largest error of a log-probability where rounding may differ; default 1e-4 */
  readonly tolerance?: number
}
