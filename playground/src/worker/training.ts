import type { FittedModel } from 'partita'
import type { Features, ResolvedTaskOptions } from 'partita/core'
import type { LogPartitionPoints, Settings, Trained } from '../protocol.js'
import { firstRows, type Hooks } from './session.js'

/** Unseen rows whose log-partitions are shown. */
const WATCHED = 300

/** Options that all estimators share, as the page's settings have them. */
export function optionsOf({ energy, logPartition, time, seed, deterministic }: Settings) {
  return {
    seed,
    ...(energy !== 'auto' && { energy }),
    ...(logPartition !== 'residual' && { logPartition }),
    ...(time === 'quick' && { effort: time }),
    ...(time !== '' && time !== 'quick' && { budget: time }),
    ...(deterministic && { deterministic }),
  }
}

/** What a fit is told of events, of stopping and of unseen rows. */
export function fitOptionsOf({ signal, onEvent }: Hooks, unseen: Features) {
  return { signal, onEvent, ...(unseen.rows > 0 && { watch: firstRows(unseen, WATCHED) }) }
}

/** What all models tell of their fit. */
export function trainedOf<Y, Options extends ResolvedTaskOptions>(
  model: FittedModel<Y, Options>,
  started: number,
): Omit<Trained, 'scores'> {
  const { options, training, diagnostics } = model
  return {
    engine: model.engine,
    parameters: model.parameterCount,
    energy: options.energy ?? options.model.energy,
    choices: options.choices ?? [],
    warnings: diagnostics.warnings,
    aborted: training.aborted,
    seconds: (performance.now() - started) / 1000,
  }
}

/** Log-partitions of unseen rows; undefined where none is learned, or the exact one out of reach. */
export function pointsOf<Y, Options extends ResolvedTaskOptions>(
  model: FittedModel<Y, Options>,
  unseen: Features,
): LogPartitionPoints | undefined {
  if (unseen.rows === 0 || model.options.energy === 'plackett-luce') return undefined
  const X = firstRows(unseen, WATCHED)
  const exact = model.exactLogPartition(X)
  if (!exact || model.options.objective !== 'joint') return undefined
  return { exact, learned: model.logPartition(X, { method: 'learned' }).values }
}

/** A number in few digits, as people read it. */
export const shown = (value: number): string =>
  Math.abs(value) < 1e-3 ? '< 0.001' : value.toPrecision(3)
/** A share in per cent. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
