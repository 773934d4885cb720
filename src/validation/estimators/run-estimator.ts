import { type DenseMatrix, type Features, takeRows } from '../../engine/index.js'
import { createSpace, type Space, type SpaceDescription } from '../../spaces/index.js'
import type { FittedDensity } from '../../tasks/index.js'
import type { TrainingEvent } from '../../training/index.js'
import type { UnitHooks } from '../../workers/index.js'
import { withFailures } from '../units/failing-units.js'
import { fileOf, medianMilliseconds, numbersOf, secondsSince } from '../units/measured-unit.js'
import { rowsOfUnit } from '../units/rows-of-unit.js'
import type { Unit, UnitOutcome, UnitRunner, WorkloadData } from '../units/unit.js'
import type { EstimatorData, OwnModel } from './estimator-data.js'
import { makeEstimator } from './estimator-kinds.js'

/** What runs the units of an estimator. */
export function openEstimator({ data, folds }: WorkloadData<EstimatorData>): UnitRunner {
  let space: Promise<Space<unknown>> | undefined
  const run: UnitRunner = async (unit, hooks) => {
    if (data.space) space ??= spaceOf(data.space)
    const rows = rowsOfUnit(folds, unit)
    return runEstimator(data, await space, unit, rows, hooks)
  }
  return withFailures(run, { folds })
}

async function spaceOf(given: SpaceDescription | Space<unknown>): Promise<Space<unknown>> {
  return 'codeLength' in given ? given : createSpace(given)
}

async function runEstimator(
  data: EstimatorData,
  space: Space<unknown> | undefined,
  { options, seed }: Unit,
  { train, test }: { readonly train: Int32Array; readonly test: Int32Array },
  { signal, onEvent }: UnitHooks<TrainingEvent>,
): Promise<UnitOutcome | undefined> {
  const estimator = makeEstimator(data, space, { ...options, seed })
  const warnings: string[] = []
  const hooks = {
    signal,
    onEvent(event: TrainingEvent) {
      onEvent(event)
      if (event.type === 'warning') warnings.push(`fit: ${event.message}`)
    },
  }
  const fitStart = performance.now()
  const X = taken(data.X, train)
  const Y = outputsOf(data, space, train)
  const model = (await (data.kind === 'density'
    ? estimator.fit(X as never, hooks as never)
    : estimator.fit(X as never, Y as never, hooks as never))) as OwnModel
  const fit = secondsSince(fitStart)
  if (signal?.aborted) return undefined
  const start = performance.now()
  const measuredX = taken(data.X, test)
  const evaluation = evaluated(data, model, measuredX, outputsOf(data, space, test))
  const evaluate = secondsSince(start)
  const { warnings: said = [] } = evaluation as { readonly warnings?: readonly string[] }
  return {
    trainRows: train.length,
    testRows: test.length,
    metrics: numbersOf(evaluation),
    seconds: { fit, evaluate },
    millisecondsPerRow: timeOf(data, model, measuredX),
    ...(data.kind === 'own'
      ? { modelBytes: sizeOf(model), digest: '' }
      : fileOf(model as Required<OwnModel>)),
    engine: (model as { readonly engine?: string }).engine ?? '',
    warnings: [...warnings, ...said],
  }
}

/** Some of the rows, in the form that all are in. */
function taken(X: EstimatorData['X'], rows: Int32Array): Features | unknown[] {
  return 'values' in X && 'cols' in X
    ? takeRows(X as Features, rows)
    : Array.from(rows, (row) => (X as ArrayLike<unknown>)[row])
}

/** The outputs of some rows as the estimator takes them. */
function outputsOf(
  { kind, Y }: EstimatorData,
  space: Space<unknown> | undefined,
  rows: Int32Array,
) {
  if (Y === null) return undefined
  if (!('cols' in Y)) return Array.from(rows, (row) => (Y as ArrayLike<unknown>)[row])
  const own = takeRows(Y as DenseMatrix, rows)
  if (kind !== 'structured' || !space) return own
  return Array.from(rows, (_, at) => space.decode(own.values, at * own.cols))
}

function evaluated(
  { kind }: EstimatorData,
  model: OwnModel,
  X: Features | unknown[],
  Y: unknown,
): object {
  if (kind !== 'density') return model.evaluate(X as never, Y as never)
  const density = model as unknown as FittedDensity
  const { value: logPartition, effectiveSampleSize } = density.logPartition()
  const meanLogDensity = density.meanLogDensity(X as Features)
  return { meanLogDensity, logPartition, effectiveSampleSize }
}

const sizeOf = (model: OwnModel): number => model.toBytes?.().length ?? 0

function timeOf({ kind }: EstimatorData, model: OwnModel, X: Features | unknown[]): number {
  const decide = (row: unknown) =>
    kind === 'density'
      ? (model as unknown as FittedDensity).logDensity(row as Features)
      : model.predict?.(row as never)
  if (!Array.isArray(X)) return medianMilliseconds(X, decide)
  const rows = { rows: X.length, cols: 1, values: Float32Array.from(X, (_, row) => row) }
  return medianMilliseconds(rows, ({ values: [row] }) => decide([X[row]]))
}
