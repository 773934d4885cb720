import { type Check, check, guarded, report } from '../harness/check.js'
import { show } from '../harness/values.js'
import type { CheckedEstimator, CheckedFitOptions, CheckedModel } from './checked-estimator.js'
import { EstimatorTrial } from './estimator-trial.js'
import { trialChecks } from './trial-checks.js'

/** Rows of inputs given which the density of targets is integrated. */
const INTEGRATED_ROWS = 3

type Saved = Pick<CheckedModel<never>, 'toBytes' | 'training'>

/** What is asked of a fitted density. */
export interface CheckedDensity extends Saved {
  logDensity(X: number[][]): ArrayLike<number>
  logPartition(): { readonly value: number }
}

/** What is asked of an estimator of densities. */
export interface CheckedDensityEstimator<Model extends CheckedDensity> {
  fit(X: number[][], options?: Omit<CheckedFitOptions, 'sampleWeight'>): PromiseLike<Model>
}

/** What is asked of a fitted conditional density of one target. */
export interface CheckedRegression extends Saved {
  logDensity(X: number[][], y: number[]): ArrayLike<number>
  logPartition(X: number[][]): { readonly values: ArrayLike<number> }
}

/** What is asked of a regressor. */
export interface CheckedRegressor<Model extends CheckedRegression> {
  fit(
    X: number[][],
    y: number[],
    options?: Omit<CheckedFitOptions, 'sampleWeight'>,
  ): PromiseLike<Model>
}

/** Options of `checkDensityEstimator`. */
export interface DensityCheckOptions<Model> {
  /** points to fit, `[n][d]`, two dozen or more */
  readonly X: readonly (readonly number[])[]
  /** rebuilds a model from its bytes; without it saving is not checked */
  readonly load?: (bytes: Uint8Array) => PromiseLike<Model>
  /** centres of the cells of a grid that holds nearly all of the mass, and a cell's volume; default: not checked */
  readonly grid?: { readonly points: readonly (readonly number[])[]; readonly volume: number }
  /** fewest rows that the estimator learns from; default 10 */
  readonly fewestRows?: number
  /** largest error of a log-density where rounding may differ; default 1e-4 */
  readonly tolerance?: number
  /** largest error of the integral over the grid; default .02 */
  readonly integralTolerance?: number
}

/** Options of `checkRegressor`. */
export interface RegressorCheckOptions<Model>
  extends Omit<DensityCheckOptions<Model>, 'X' | 'grid'> {
  /** inputs to fit, `[n][d]`, two dozen rows or more */
  readonly X: readonly (readonly number[])[]
  /** their targets, `[n]` */
  readonly y: readonly number[]
  /** what is no target, each to be refused by `fit` */
  readonly wrong?: readonly unknown[]
  /** middles of the steps of a grid that holds nearly all of the mass, and their width; default: not checked */
  readonly grid?: { readonly points: readonly number[]; readonly volume: number }
}

/**
 * Checks that an estimator of densities keeps its contract, as {@link checkEstimator} does of discrete
 * outputs: points are left alone, refitting gives the same bits, an abort keeps the best weights, bad input
 * is refused by a PartitaError, the density of a point does not depend on the others; and if the options
 * allow, that a saved model is bit-equal and that the density integrates to one.
 *
 * @param make a new estimator, the same each time; few steps keep the checks fast
 * @throws running a check throws PartitaError CHECK_FAILED
 *
 * @example
 * ```ts
 * import { DensityEstimator, FittedDensity } from 'partita'
 * import { checkDensityEstimator } from 'partita/testing'
 * const X = Array.from({ length: 24 }, (_, r) => [Math.cos(r), Math.sin(r)])
 * const few = { steps: 3, components: 1, bandwidth: 1, hidden: [4], frequencies: 2 }
 * const load = (bytes: Uint8Array) => FittedDensity.fromBytes(bytes)
 * for (const { run } of checkDensityEstimator(() => new DensityEstimator(few), { X, load })) await run()
 * ```
 */
export function checkDensityEstimator<Model extends CheckedDensity>(
  make: () => CheckedDensityEstimator<Model>,
  options: DensityCheckOptions<Model>,
): Check[] {
  const { X, load, grid, fewestRows = 10 } = options
  const asked = (model: Model): CheckedModel<null> => ({
    ...savedAs(model),
    logProbability: (points) => model.logDensity(points),
    logPartition: (points) =>
      Array.from(model.logDensity(points), () => model.logPartition().value),
  })
  const trialOptions = {
    X,
    Y: X.map(() => null),
    load: load && (async (bytes: Uint8Array) => asked(await load(bytes))),
    tolerance: options.tolerance,
  }
  const estimator = (): CheckedEstimator<null, CheckedModel<null>> => ({
    fit: async (points, _, fit) => asked(await make().fit(points, fit)),
  })
  const kind = { fewestRows, weights: false, outputs: false }
  const checks = trialChecks(new EstimatorTrial(estimator, trialOptions, kind), trialOptions)
  if (grid) {
    const sums = async () => {
      const model = await make().fit(rowsOf(X))
      return [sumOfExp(model.logDensity(rowsOf(grid.points)))]
    }
    checks.push(integralCheck(sums, grid.volume, options.integralTolerance))
  }
  return guarded(checks)
}

/**
 * Checks that a regressor of one target keeps its contract: {@link checkDensityEstimator}, of the density
 * of targets given inputs.
 *
 * @param make a new estimator, the same each time; few steps keep the checks fast
 * @throws running a check throws PartitaError CHECK_FAILED
 *
 * @example
 * ```ts
 * import { EnergyRegressor, FittedRegressor } from 'partita'
 * import { checkRegressor } from 'partita/testing'
 * const X = Array.from({ length: 24 }, (_, r) => [Math.cos(r)])
 * const y = X.map(([x], r) => x + Math.sin(7 * r))
 * const few = { steps: 3, components: 1, hidden: [4], base: 'network' } as const
 * const load = (bytes: Uint8Array) => FittedRegressor.fromBytes(bytes)
 * const options = { X, y, load, wrong: [Number.NaN, null] }
 * for (const { run } of checkRegressor(() => new EnergyRegressor(few), options)) await run()
 * ```
 */
export function checkRegressor<Model extends CheckedRegression>(
  make: () => CheckedRegressor<Model>,
  options: RegressorCheckOptions<Model>,
): Check[] {
  const { X, y, load, grid, wrong, fewestRows = 10 } = options
  const asked = (model: Model): CheckedModel<number> => ({
    ...savedAs(model),
    logProbability: (inputs, targets) => model.logDensity(inputs, targets),
    logPartition: (inputs) => model.logPartition(inputs).values,
  })
  const trialOptions = {
    X,
    Y: y,
    wrong,
    load: load && (async (bytes: Uint8Array) => asked(await load(bytes))),
    tolerance: options.tolerance,
  }
  const estimator = (): CheckedEstimator<number, CheckedModel<number>> => ({
    fit: async (inputs, targets, fit) => asked(await make().fit(inputs, targets, fit)),
  })
  const kind = { fewestRows, weights: false, outputs: true }
  const checks = trialChecks(new EstimatorTrial(estimator, trialOptions, kind), trialOptions)
  if (grid) {
    const sums = async () => {
      const model = await make().fit(rowsOf(X), [...y])
      const over = (row: readonly number[]) => grid.points.map(() => [...row])
      return X.slice(0, INTEGRATED_ROWS).map((row) =>
        sumOfExp(model.logDensity(over(row), [...grid.points])),
      )
    }
    checks.push(integralCheck(sums, grid.volume, options.integralTolerance))
  }
  return guarded(checks)
}

function savedAs(model: Saved): Saved {
  return { toBytes: () => model.toBytes(), training: model.training }
}

function rowsOf(X: readonly (readonly number[])[]): number[][] {
  return X.map((row) => [...row])
}

function sumOfExp(logDensity: ArrayLike<number>): number {
  return Array.from(logDensity, Math.exp).reduce((sum, density) => sum + density, 0)
}

/** The midpoint rule over a grid: `volume · Σ p`, for each row whose density it is. */
function integralCheck(sums: () => Promise<number[]>, volume: number, tolerance = 0.02): Check {
  return check('the density integrates to one', async () => {
    const integrals = (await sums()).map((sum) => sum * volume)
    const row = integrals.findIndex((integral) => !(Math.abs(integral - 1) <= tolerance))
    if (row < 0) return
    report(
      { summary: 'the density does not integrate to one', received: show(integrals[row]) },
      integrals.length > 1 ? `row ${row}` : 'the grid',
    )
  })
}
