import type { Features } from '../../engine/index.js'
import type { FeaturesInput } from '../../io/index.js'
import { type ConstantScores, constantScores, normalLogDensity } from '../../metrics/index.js'
import { mean } from '../../numbers/index.js'
import type { RowDensity } from './conditional-density.js'
import { type TargetsInput, targetsOf } from './regression-data.js'

/** How a conditional density does on rows with known targets; in the units of the targets. */
export interface RegressorEvaluation {
  /** nats a row; larger is better */
  readonly meanLogDensity: number
  /** mean of the rows' log-partitions relative to the base, nats */
  readonly logPartition: number
  /** mean of `|b(x) − ln Z(x)|`, nats */
  readonly logPartitionError: number
  /** mean share of the proposal's draws that would be effective */
  readonly effectiveSampleSize: number
  /** the mean log-density of independent normal targets with the moments of these very rows */
  readonly normalLogDensity: number
  /** what the best constants score on these very rows; of one target */
  readonly constant?: ConstantScores
  /** root mean squared error of the mean; of one target, as all that follow */
  readonly rmse?: number
  /** mean continuous ranked probability score; smaller is better */
  readonly crps?: number
  /** share of the targets within their central 90 % intervals */
  readonly coverage90?: number
  /** mean width of these */
  readonly intervalWidth90?: number
}

/** What is asked of a model to measure it. */
interface MeasuredRegressor {
  readonly targets: readonly string[]
  logDensity(X: FeaturesInput, y: TargetsInput): Float64Array
  logPartition(X: FeaturesInput): {
    readonly values: Float64Array
    readonly learned: Float64Array
    readonly effectiveSampleSize: number
  }
  rowDensities(X: FeaturesInput): readonly RowDensity[]
  crps(X: FeaturesInput, y: ArrayLike<number>): Float64Array
}

/** How a model does on rows with known targets. */
export function evaluateRegressor(
  model: MeasuredRegressor,
  X: Features,
  y: TargetsInput,
): RegressorEvaluation {
  const { rows } = X
  const { values: targets } = targetsOf(y, rows, 'y', model.targets.length)
  const { values, learned, effectiveSampleSize } = model.logPartition(X)
  const whole = {
    meanLogDensity: mean(model.logDensity(X, y)),
    logPartition: mean(values),
    logPartitionError: mean(learned.map((b, r) => Math.abs(b - values[r]))),
    effectiveSampleSize,
    normalLogDensity: normalLogDensity(targets, model.targets.length),
  }
  if (model.targets.length > 1) return whole
  const densities = model.rowDensities(X)
  const crps = model.crps(X, targets)
  const intervals = densities.map(({ density }) => [density.quantile(0.05), density.quantile(0.95)])
  const inside = intervals.map(([low, high], r) => Number(targets[r] >= low && targets[r] <= high))
  return {
    ...whole,
    constant: constantScores(targets),
    rmse: Math.sqrt(mean(densities.map(({ density }, r) => (density.mean - targets[r]) ** 2))),
    crps: mean(crps),
    coverage90: mean(inside),
    intervalWidth90: mean(intervals.map(([low, high]) => high - low)),
  }
}
