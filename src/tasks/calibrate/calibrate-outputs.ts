import type { FeaturesInput } from '../../io/index.js'
import { type OutputInput, observedOutputs } from '../any-space/known-outputs.js'
import type { ResolvedPredictorOptions } from '../any-space/predictor-options.js'
import type { FittedParts, ModelInside } from '../fitted/fitted-parts.js'
import {
  atBestTemperature,
  type CalibrateOptions,
  calibrationRows,
  methodOf,
  temperatureProblem,
  trainedOnWarnings,
  unsupportedMethod,
} from './calibrate-model.js'

/** The parts of a model of outputs of any space once it is calibrated. */
export async function calibrateOutputs<Y>(
  { parts, raw, features }: ModelInside<Y, ResolvedPredictorOptions>,
  X: FeaturesInput,
  ys: readonly OutputInput<Y>[],
  options: CalibrateOptions,
): Promise<FittedParts<Y, ResolvedPredictorOptions>> {
  const method = methodOf(options)
  if (method !== 'temperature') throw unsupportedMethod(method, 'outputs of any space')
  const { space } = parts.model
  const prepared = features(X)
  const observed = observedOutputs(ys, space, prepared.rows, 'ys')
  const rows = calibrationRows(parts, prepared, observed)
  return atBestTemperature(parts, [temperatureProblem(rows)], trainedOnWarnings(parts, raw(X)))
}
