import type { DenseMatrix } from '../engine/index.js'
import { checkOption } from '../errors.js'
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
import type { CrossValidation } from './cross-validation.js'
import type { OwnEstimator } from './estimators/estimator-data.js'
import { type CrossValidateOptions, foldingOptions } from './folding-options.js'
import { checkKnown } from './validation-options.js'

/**
 * Fits an estimator to all parts of the rows but one in turn and measures it on that one: k-fold
 * cross-validation, of any task. The same seed gives the same folds and models, bit for bit, with any
 * number of workers.
 *
 * @param X inputs, `[n, d]`
 * @param Y outputs, n of them, as `fit` takes them; undefined for densities
 * @returns every fold, means and standard deviations of all scores
 * @throws PartitaError `EMPTY_DATA` for fewer rows, or groups, than folds; `INVALID_OPTION`; `UNSUPPORTED`
 *   for workers and an estimator with parts of your own; `ABORTED`; what `fit` throws, with its fold
 *
 * @example
 * ```ts
 * import { MultilabelClassifier } from 'partita'
 * import { crossValidate } from 'partita/validation'
 * const X = Array.from({ length: 24 }, (_, r) => [Math.cos(r), Math.sin(r)])
 * const Y = X.map(([a, b]) => [Number(a > 0), Number(b > 0)])
 * const estimator = new MultilabelClassifier({ energy: 'linear', epochs: 5 })
 * const { scores } = await crossValidate(estimator, X, Y, { folds: 3, stratify: true })
 * console.log(scores.nll.mean, scores.exampleF1.sd)
 * ```
 */
export function crossValidate(
  estimator: MultilabelClassifier,
  X: FeaturesInput,
  Y: LabelInput,
  options?: CrossValidateOptions,
): Promise<CrossValidation>
export function crossValidate(
  estimator: LabelRanker,
  X: FeaturesInput,
  Y: RankingOutputs,
  options?: CrossValidateOptions,
): Promise<CrossValidation>
export function crossValidate<T>(
  estimator: StructuredPredictor<T>,
  X: FeaturesInput,
  Y: Parameters<StructuredPredictor<T>['fit']>[1],
  options?: CrossValidateOptions,
): Promise<CrossValidation>
export function crossValidate(
  estimator: EnergyRegressor,
  X: FeaturesInput,
  Y: TargetsInput,
  options?: CrossValidateOptions,
): Promise<CrossValidation>
export function crossValidate(
  estimator: DensityEstimator,
  X: FeaturesInput,
  Y?: undefined,
  options?: CrossValidateOptions,
): Promise<CrossValidation>
export function crossValidate(
  estimator: OwnEstimator,
  X: FeaturesInput,
  Y: readonly unknown[] | DenseMatrix,
  options?: CrossValidateOptions,
): Promise<CrossValidation>
export async function crossValidate(
  estimator: object,
  X: FeaturesInput,
  Y: unknown,
  options: CrossValidateOptions = {},
): Promise<CrossValidation> {
  checkKnown(options, foldingOptions, 'crossValidate')
  checkOption(options !== null && typeof options === 'object', 'options', 'an object', options)
  const { crossValidateEstimator } = await import('./estimators/cross-validate-estimator.js')
  return crossValidateEstimator(estimator, X, Y, options)
}
