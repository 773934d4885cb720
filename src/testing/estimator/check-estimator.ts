import type { TrainingEvent } from '../../training/index.js'
import { type Check, guarded } from '../harness/check.js'
import { EstimatorTrial } from './estimator-trial.js'

/** What is asked of a fitted model. */
export interface CheckedModel<Y> {
  toBytes(): Uint8Array
  logProbability(X: number[][], Y: Y[]): ArrayLike<number>
  logPartition(X: number[][]): ArrayLike<number>
  exactLogPartition?(X: number[][]): ArrayLike<number> | undefined
  readonly training?: { readonly aborted: boolean; readonly select: { readonly bestEpoch: number } }
}

/** What is asked of an estimator: all tasks of this library are ones. */
export interface CheckedEstimator<Y, Model extends CheckedModel<Y>> {
  fit(
    X: number[][],
    Y: Y[],
    options?: {
      readonly sampleWeight?: number[]
      readonly signal?: AbortSignal
      readonly onEvent?: (event: TrainingEvent) => void
    },
  ): PromiseLike<Model>
}

/** Options of {@link checkEstimator}. */
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

/**
 * Checks that an estimator keeps its contract, each claim by a check of its own: inputs are left alone,
 * refitting gives the same bits, weights of one change nothing, an abort keeps the best weights, bad
 * input is refused by a PartitaError, answers for a row do not depend on the others; and if the options
 * allow, that a saved model is bit-equal and that probabilities sum to one.
 *
 * @param make a new estimator, the same each time; few epochs keep the checks fast
 * @throws running a check throws PartitaError CHECK_FAILED
 *
 * @example
 * ```ts
 * import { FittedPredictor, StructuredPredictor, subsets } from 'partita'
 * import { checkEstimator } from 'partita/testing'
 * const space = subsets(2)
 * const X = Array.from({ length: 12 }, (_, r) => [Math.cos(r), Math.sin(r)])
 * const Y = X.map(([a, b]) => new Set([...(a > 0 ? [0] : []), ...(b > 0 ? [1] : [])]))
 * const make = () => new StructuredPredictor(space, { epochs: 3, energy: 'linear' })
 * const load = (bytes: Uint8Array) => FittedPredictor.fromBytes(bytes, { space })
 * const predict = (model: FittedPredictor<ReadonlySet<number>>, rows: number[][]) => model.predict(rows)
 * for (const { run } of checkEstimator(make, { X, Y, load, predict })) await run()
 * ```
 */
export function checkEstimator<Y, Model extends CheckedModel<Y>>(
  make: () => CheckedEstimator<Y, Model>,
  options: EstimatorCheckOptions<Y, Model>,
): Check[] {
  const trial = new EstimatorTrial(make, options)
  const checks: Check[] = [
    { name: 'fit leaves inputs and outputs untouched', run: () => trial.checkUntouched() },
    { name: 'a refit gives the same bits', run: () => trial.checkRefit() },
    { name: 'weights of one change nothing', run: () => trial.checkWeights() },
    { name: 'an abort keeps the best weights', run: () => trial.checkAbort() },
    { name: 'few rows are enough to fit', run: () => trial.checkFewRows() },
    {
      name: 'inputs that are not finite, or do not fit the outputs, are refused',
      run: () => trial.checkRefusals(),
    },
    {
      name: 'answers for a row depend neither on other rows nor on their order',
      run: () => trial.checkRows(),
    },
  ]
  if (options.wrong) {
    checks.push({ name: 'what is no output is refused', run: () => trial.checkWrong() })
  }
  if (options.load) {
    checks.push({ name: 'a saved model is the same, bit by bit', run: () => trial.checkSaved() })
  }
  if (options.outputs) {
    checks.push({ name: 'probabilities sum to one', run: () => trial.checkSum() })
  }
  return guarded(checks)
}
