import type { FeaturesInput } from '../../io/index.js'
import type { LabelSet, Subsets } from '../../spaces/index.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import type { ModelInside } from '../fitted/model-inside.js'
import { type LabelInput, observedLabels } from '../label-sets/label-input.js'
import type { ResolvedMultilabelOptions } from '../label-sets/multilabel-options.js'
import {
  atBestTemperature,
  type CalibrateOptions,
  calibrationRows,
  methodOf,
  temperatureProblem,
  trainedOnWarnings,
  unsupportedMethod,
} from './calibrate-model.js'

/** The parts of a model of label sets once it is calibrated. */
export async function calibrateSets(
  { parts, raw, features }: ModelInside<LabelSet, ResolvedMultilabelOptions>,
  X: FeaturesInput,
  Y: LabelInput,
  options: CalibrateOptions,
): Promise<FittedParts<LabelSet, ResolvedMultilabelOptions>> {
  const method = methodOf(options)
  if (method !== 'temperature') throw unsupportedMethod(method, 'label sets')
  const space = parts.model.space as Subsets
  const prepared = features(X)
  const observed = observedLabels(Y, space, prepared.rows, 'Y')
  const rows = calibrationRows(parts, prepared, observed)
  const warnings = trainedOnWarnings(parts, raw(X))
  return atBestTemperature(parts, [temperatureProblem(rows)], warnings)
}
