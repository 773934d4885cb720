import type { DenseMatrix } from '../../engine/index.js'
import { labelMarginals, type SetPosterior } from '../../inference/index.js'
import type { FeaturesInput } from '../../io/index.js'
import type { LabelSet, Subsets } from '../../spaces/index.js'
import type { FittedParts, ModelInside } from '../fitted/fitted-parts.js'
import { knownEntries, type LabelInput, observedLabels } from '../label-sets/label-input.js'
import type { ResolvedMultilabelOptions } from '../label-sets/multilabel-options.js'
import { stackedRows } from '../label-sets/stacked-rows.js'
import {
  atBestTemperature,
  type CalibrateOptions,
  calibrationRows,
  methodOf,
  temperatureProblem,
  trainedOnWarnings,
} from './calibrate-model.js'
import { isotonicCurve } from './isotonic-curve.js'
import { absentWarnings, vectorParts } from './set-vector.js'

/** The parts of a model of label sets once it is calibrated. */
export async function calibrateSets(
  {
    parts,
    raw,
    features,
    posteriors,
  }: ModelInside<LabelSet, ResolvedMultilabelOptions, SetPosterior>,
  X: FeaturesInput,
  Y: LabelInput,
  options: CalibrateOptions,
): Promise<FittedParts<LabelSet, ResolvedMultilabelOptions>> {
  const method = methodOf(options)
  const space = parts.model.space as Subsets
  const prepared = features(X)
  const warnings = trainedOnWarnings(parts, raw(X))
  if (method === 'isotonic') {
    const truth = knownEntries(Y, space, prepared.rows, 'Y')
    const own = Array.from(posteriors(X), labelMarginals)
    const marginals = stackedRows(own, 1, space.labels.length)
    return isotonicParts(parts, marginals, truth, space.labels, warnings)
  }
  const observed = observedLabels(Y, space, prepared.rows, 'Y')
  const rows = calibrationRows(parts, prepared, observed)
  if (method === 'vector') {
    return vectorParts(parts, rows, space.labels, options.groups, warnings)
  }
  return atBestTemperature(parts, [temperatureProblem(rows)], warnings)
}

const MARGINALS =
  'calibrate: isotonic curves change marginals alone: sets, decisions and likelihoods are those of the model as it was'

/** Each label's marginal as a rising function of what the model says; nothing else changes. */
function isotonicParts(
  parts: FittedParts<LabelSet, ResolvedMultilabelOptions>,
  marginals: DenseMatrix,
  truth: Float32Array,
  labels: readonly string[],
  warnings: readonly string[],
): FittedParts<LabelSet, ResolvedMultilabelOptions> {
  const k = labels.length
  const column = (values: Float32Array, label: number) => values.filter((_, at) => at % k === label)
  const found = labels.map((_label, i) =>
    isotonicCurve(column(marginals.values, i), column(truth, i)),
  )
  const absent = labels.filter((_label, i) => !found[i])
  const curves = found.map((curve) => curve ?? { says: [0, 1], means: [0, 1] })
  const calibration = {
    method: 'isotonic' as const,
    rows: marginals.rows,
    curves,
    warnings: [...warnings, MARGINALS, ...absentWarnings(absent)],
  }
  return { ...parts, calibration }
}
