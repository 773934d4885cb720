import type { DenseMatrix } from '../engine/index.js'
import type { FeaturesInput } from '../io/index.js'
import type {
  DensityEstimator,
  EnergyRegressor,
  LabelInput,
  LabelRanker,
  MultilabelClassifier,
  RankingOutputs,
  StructuredPredictor,
  TargetsInput,
} from '../tasks/index.js'
import type { OwnEstimator } from './estimators/estimator-data.js'
import type { SweepResult } from './sweep/sweep-result.js'
import { type SweepOptions, sweepOptions } from './sweep-options.js'
import { checkKnown } from './validation-options.js'

/**
 * Tries options of an estimator: all combinations of a grid, or random ones, or a list, each on the same folds,
 * and ranks them by a score, with the corrected resampled t-test of each against the first. With `halving`
 * all have little of a resource first, the rows or the epochs, and the best more. A candidate that fails,
 * by diverging for instance, is last, with the reason.
 *
 * @param estimator its options are those that all share; of an estimator of your own what makes one
 * @param X inputs, `[n, d]`
 * @param Y outputs, n of them, as `fit` takes them; undefined for densities
 * @throws PartitaError `INVALID_OPTION` for an empty search, an option that the estimator does not have, or a
 *   score that there is not; otherwise as {@link crossValidate}
 * @see Nadeau and Bengio 2003; Jamieson and Talwalkar 2016 for successive halving
 *
 * @example
 * ```ts
 * import { MultilabelClassifier } from 'partita'
 * import { sweep } from 'partita/validation'
 * const X = Array.from({ length: 24 }, (_, r) => [Math.cos(r), Math.sin(r)])
 * const Y = X.map(([a, b]) => [Number(a > 0), Number(b > 0)])
 * const estimator = new MultilabelClassifier({ energy: 'linear', epochs: 5 })
 * const grid = { rate: [0.001, 0.01], batchSize: [8, 16] }
 * const { best, leaderboard } = await sweep(estimator, X, Y, { grid, folds: 3 })
 * console.log(best, leaderboard[1].difference?.pValue)
 * ```
 */
export function sweep(
  estimator: MultilabelClassifier,
  X: FeaturesInput,
  Y: LabelInput,
  options: SweepOptions,
): Promise<SweepResult>
export function sweep(
  estimator: LabelRanker,
  X: FeaturesInput,
  Y: RankingOutputs,
  options: SweepOptions,
): Promise<SweepResult>
export function sweep<T>(
  estimator: StructuredPredictor<T>,
  X: FeaturesInput,
  Y: Parameters<StructuredPredictor<T>['fit']>[1],
  options: SweepOptions,
): Promise<SweepResult>
export function sweep(
  estimator: EnergyRegressor,
  X: FeaturesInput,
  Y: TargetsInput,
  options: SweepOptions,
): Promise<SweepResult>
export function sweep(
  estimator: DensityEstimator,
  X: FeaturesInput,
  Y: undefined,
  options: SweepOptions,
): Promise<SweepResult>
export function sweep<Options extends object>(
  estimator: (options: Options) => OwnEstimator,
  X: FeaturesInput,
  Y: readonly unknown[] | DenseMatrix,
  options: SweepOptions,
): Promise<SweepResult>
export async function sweep(
  estimator: object,
  X: FeaturesInput,
  Y: unknown,
  options: SweepOptions,
): Promise<SweepResult> {
  checkKnown(options ?? {}, sweepOptions, 'sweep')
  const { sweepEstimator } = await import('./estimators/sweep-estimator.js')
  return sweepEstimator(estimator, X, Y, options ?? {})
}
