import type { DenseMatrix } from '../../engine/index.js'
import { type FeaturesInput, toFeatures } from '../../io/index.js'
import { wilsonInterval } from '../../metrics/index.js'
import { mean } from '../../numbers/index.js'
import type { RowDensity } from '../regression/conditional-density.js'
import type { RegressorEvaluation } from '../regression/evaluate-regressor.js'
import { type TargetsInput, targetsOf } from '../regression/regression-data.js'
import { type AskedRows, askedRows, movedInputs, slicesOf } from './asked-rows.js'
import type {
  HistogramBin,
  IntervalCoverage,
  PredictedTarget,
  RegressorDiagnosis,
  TargetEffect,
} from './continuous-diagnosis.js'
import type { DiagnoseOptions, RowScores } from './diagnosis.js'
import { moveInput } from './input-effect.js'
import type { Input, NamedInputs } from './inputs.js'
import { importanceOf } from './permutation-importance.js'
import { leastLikely, nllOf } from './row-scores.js'

const COVERAGES = [0.1, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95, 0.99]
const PIT_BINS = 20
const MOST_ROWS = 2000
const LOG_PARTITION_ROWS = 300
const EFFECT_ROWS = 30

/** What is asked of a conditional density. */
export interface DiagnosedRegressor extends NamedInputs {
  readonly targets: readonly string[]
  evaluate(X: FeaturesInput, y: TargetsInput): RegressorEvaluation
  logDensity(X: FeaturesInput, y: TargetsInput): Float64Array
  logPartition(X: FeaturesInput): { readonly values: Float64Array; readonly learned: Float64Array }
  rowDensities(X: FeaturesInput): readonly RowDensity[]
  cdf(X: FeaturesInput, y: ArrayLike<number>): Float64Array
  crps(X: FeaturesInput, y: ArrayLike<number>): Float64Array
}

/** See `FittedRegressor.diagnose`. */
export function diagnoseRegressor(
  model: DiagnosedRegressor,
  X: FeaturesInput,
  y: TargetsInput,
  options: DiagnoseOptions,
): RegressorDiagnosis {
  const features = toFeatures(X, 'X', model.featureCount)
  const t = model.targets.length
  const { values: targets } = targetsOf(y, features.rows, 'y', t)
  const asked = askedRows(model, features, options)
  const isOne = t === 1
  const densities = isOne ? model.rowDensities(features) : []
  const predictions = isOne ? predictedTargets(model, asked, densities, targets) : []
  const logDensity = model.logDensity(features, rowsOf(targets, t))
  const rows = scoresOf(asked, logDensity, predictions)
  const importance = importanceOf(asked, (changed, some) => {
    const own = rowsOf(targets, t)
    return -mean(
      model.logDensity(
        changed,
        Array.from(some, (row) => own[row]),
      ),
    )
  })
  const slices = slicesOf(asked, rows)
  const { values, learned } = model.logPartition(features)
  const first = <Value>(all: ArrayLike<Value>) => Array.from(all).slice(0, LOG_PARTITION_ROWS)
  return {
    evaluation: model.evaluate(features, rowsOf(targets, t)),
    ...(isOne && {
      intervals: COVERAGES.map((coverage) => coverageOf(coverage, densities, predictions)),
      probabilitiesBelow: shares(predictions),
      predictions: predictions.slice(0, MOST_ROWS),
    }),
    logPartitions: { names: first(asked.names), exact: first(values), learned: first(learned) },
    rows,
    worstRows: leastLikely(rows, asked.worst).map((row) => ({
      row: asked.names[row],
      nll: rows.nll[row],
      values: Array.from(targets.subarray(row * t, (row + 1) * t)),
      ...(isOne && { predicted: predictions[row] }),
    })),
    ...(slices && { slices }),
    ...(importance && { importance }),
    effects: isOne
      ? movedInputs(asked, importance).map((input) => effectOf(model, asked, input))
      : [],
  }
}

function rowsOf(targets: Float64Array, t: number): number[][] {
  return Array.from({ length: targets.length / t }, (_, row) =>
    Array.from(targets.subarray(row * t, (row + 1) * t)),
  )
}

function predictedTargets(
  model: DiagnosedRegressor,
  { features, names }: AskedRows,
  densities: readonly RowDensity[],
  targets: Float64Array,
): PredictedTarget[] {
  const below = model.cdf(features, targets)
  const crps = model.crps(features, targets)
  return densities.map(({ density }, row) => ({
    row: names[row],
    truth: targets[row],
    predicted: density.mean,
    low: density.quantile(0.05),
    high: density.quantile(0.95),
    probabilityBelow: below[row],
    crps: crps[row],
  }))
}

function scoresOf(
  { names }: AskedRows,
  logDensity: Float64Array,
  predictions: readonly PredictedTarget[],
): RowScores {
  const of = (score: (row: PredictedTarget) => number) => predictions.map(score)
  const scores = {
    covered90: of(({ truth, low, high }) => Number(truth >= low && truth <= high)),
    absoluteError: of(({ truth, predicted }) => Math.abs(truth - predicted)),
    crps: of(({ crps }) => crps),
  }
  return { names, nll: nllOf(logDensity), scores: predictions.length > 0 ? scores : {} }
}

/** A central interval holds what lies between its two quantiles. */
function coverageOf(
  coverage: number,
  densities: readonly RowDensity[],
  predictions: readonly PredictedTarget[],
): IntervalCoverage {
  const tail = (1 - coverage) / 2
  const inside = predictions.filter(({ probabilityBelow: p }) => p >= tail && p <= 1 - tail)
  const widths = densities.map(({ density }) => density.quantile(1 - tail) - density.quantile(tail))
  const [lower, upper] = wilsonInterval(inside.length, predictions.length)
  const held = inside.length / predictions.length
  return { coverage, held, lower, upper, width: mean(widths) }
}

function shares(predictions: readonly PredictedTarget[]): HistogramBin[] {
  const counts = new Float64Array(PIT_BINS)
  for (const { probabilityBelow } of predictions) {
    counts[Math.min(PIT_BINS - 1, Math.floor(probabilityBelow * PIT_BINS))]++
  }
  return Array.from(counts, (count, at) => ({
    from: at / PIT_BINS,
    to: (at + 1) / PIT_BINS,
    share: count / predictions.length,
  }))
}

function effectOf(model: DiagnosedRegressor, asked: AskedRows, input: Input): TargetEffect {
  const read = (changed: DenseMatrix) => ({
    cols: 3,
    values: model
      .rowDensities(changed)
      .flatMap(({ density }) => [density.mean, density.quantile(0.05), density.quantile(0.95)]),
  })
  const { means, ...moved } = moveInput(asked, input, EFFECT_ROWS, [read])
  const [average, low90, high90] = means[0]
  return { ...moved, mean: average, low90, high90 }
}
