import type { FeaturesInput } from '../../io/index.js'
import { normalLogDensity } from '../../metrics/index.js'
import { mean } from '../../numbers/index.js'
import { checkedPoints } from '../densities/density-data.js'
import type { DensitySample } from '../densities/sample-density.js'
import type { DensityLogPartition } from '../densities/tilted-law.js'
import { askedRows, slicesOf } from './asked-rows.js'
import type {
  CoordinateMarginal,
  CoordinatePair,
  DensityDiagnosis,
} from './continuous-diagnosis.js'
import type { DiagnoseOptions } from './diagnosis.js'
import type { NamedInputs } from './inputs.js'
import { importanceOf } from './permutation-importance.js'
import { leastLikely, nllOf } from './row-scores.js'

/** Draws of the model that coordinates are counted in. */
const DRAWS = 4000
const BINS = 24
const MOST_PAIRS = 200

/** What is asked of a density. */
export interface DiagnosedDensity extends NamedInputs {
  readonly featureNames: readonly string[]
  logDensity(X: FeaturesInput): Float64Array
  logPartition(): DensityLogPartition
  sample(count: number, options: { readonly seed?: number }): DensitySample
}

/** See `FittedDensity.diagnose`. */
export function diagnoseDensity(
  model: DiagnosedDensity,
  X: FeaturesInput,
  options: DiagnoseOptions,
): DensityDiagnosis {
  const { featureNames: names, featureCount: d } = model
  const features = checkedPoints(X, 'X', d)
  const asked = askedRows(model, features, options)
  const logDensity = model.logDensity(features)
  const rows = { names: asked.names, nll: nllOf(logDensity), scores: {} }
  const slices = slicesOf(asked, rows)
  const importance = importanceOf(asked, (changed) => -mean(model.logDensity(changed)))
  const { points } = model.sample(DRAWS, { seed: options.seed })
  const drawn = names.map((_, i) => Float64Array.from(points, (point) => point[i]))
  const data = names.map((_, i) =>
    Float64Array.from(
      { length: features.rows },
      (_, r) => features.values[r * d + i] + (features.center?.[i] ?? 0),
    ),
  )
  const { value, standardError, effectiveSampleSize, learned } = model.logPartition()
  return {
    evaluation: {
      meanLogDensity: mean(logDensity),
      normalLogDensity: normalLogDensity(features.values, d),
      logPartition: value,
      logPartitionStandardError: standardError,
      ...(learned !== undefined && { learnedLogPartition: learned }),
      effectiveSampleSize,
    },
    coordinates: names.map((name, i) => marginalOf(name, data[i], drawn[i])),
    pairs: pairsOf(names, data, drawn),
    draws: points.length,
    rows,
    worstRows: leastLikely(rows, asked.worst).map((row) => ({
      row: asked.names[row],
      nll: rows.nll[row],
      values: data.map((column) => column[row]),
    })),
    ...(slices && { slices }),
    ...(importance && { importance }),
  }
}

function marginalOf(
  coordinate: string,
  data: Float64Array,
  model: Float64Array,
): CoordinateMarginal {
  const low = data.reduce((least, value) => Math.min(least, value), Infinity)
  const high = data.reduce((most, value) => Math.max(most, value), -Infinity)
  const width = (high - low || 1) / BINS
  const share = (values: Float64Array, bin: number) => {
    const at = (value: number) => Math.min(BINS - 1, Math.floor((value - low) / width))
    // what lies outside of the data is in no bin
    const own = values.filter((value) => value >= low && value <= high && at(value) === bin)
    return own.length / values.length
  }
  return {
    coordinate,
    data: momentsOf(data),
    model: momentsOf(model),
    distance: largestDistance(data, model),
    bins: Array.from({ length: BINS }, (_, bin) => ({
      from: low + bin * width,
      to: low + (bin + 1) * width,
      data: share(data, bin),
      model: share(model, bin),
    })),
  }
}

function momentsOf(values: Float64Array) {
  const centre = mean(values)
  return { mean: centre, deviation: Math.sqrt(mean(values.map((value) => (value - centre) ** 2))) }
}

/** `sup |F − G|` of two empirical distribution functions. */
function largestDistance(one: Float64Array, other: Float64Array): number {
  const [a, b] = [one.slice().sort(), other.slice().sort()]
  let [i, j, largest] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    const at = Math.min(a[i], b[j])
    while (i < a.length && a[i] === at) i++
    while (j < b.length && b[j] === at) j++
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length))
  }
  return largest
}

function pairsOf(
  names: readonly string[],
  data: readonly Float64Array[],
  model: readonly Float64Array[],
): CoordinatePair[] {
  const pairs = names.flatMap((one, i) =>
    names.slice(0, i).map((other, j) => ({
      coordinates: [other, one] as const,
      correlation: correlation(data[j], data[i]),
      modelCorrelation: correlation(model[j], model[i]),
    })),
  )
  const size = (pair: CoordinatePair) =>
    Math.max(Math.abs(pair.correlation), Math.abs(pair.modelCorrelation))
  return pairs.sort((a, b) => size(b) - size(a)).slice(0, MOST_PAIRS)
}

/** Pearson's; 0 where one of them is constant. */
function correlation(one: Float64Array, other: Float64Array): number {
  const [a, b] = [momentsOf(one), momentsOf(other)]
  const scale = a.deviation * b.deviation
  return scale > 0 ? mean(one.map((value, r) => (value - a.mean) * (other[r] - b.mean))) / scale : 0
}
