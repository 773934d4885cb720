import { logistic } from '../../losses/index.js'
import type { Space } from '../../spaces/index.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'

/** Whether a model with these settings is normalised by itself: nothing about it is joint. */
export function isBase({ model }: ResolvedTaskOptions): boolean {
  return model.energy === 'plackett-luce'
}

/**
 * Whether the energy of these settings is a residual on a model that is fitted first; a forest is grown with
 * the fit.
 */
export function hasReference(settings: ResolvedTaskOptions): boolean {
  return !isBase(settings) && !settings.forest && (settings.reference ?? 'uniform') !== 'uniform'
}

/**
 * Whether the scores of a model of rankings with these settings may be divided by a temperature afterwards:
 * of Plackett–Luce, and of a linear energy by exact likelihood, by which no log-partition is learned.
 */
export function hasTemperature<Y>(settings: ResolvedTaskOptions, { rankings }: Space<Y>): boolean {
  if (isBase(settings)) return true
  const isExact = settings.objective === 'exact' && !hasReference(settings)
  return isExact && settings.model.energy === 'linear' && rankings !== undefined
}

/**
 * The settings of a model that is its self-normalised base alone: Plackett–Luce for rankings, else a
 * linear energy, for sets independent labels.
 */
export function baseOf<Y, Options extends ResolvedTaskOptions>(
  settings: Options,
  space: Space<Y>,
): Options {
  const { model } = settings
  const energy = space.rankings ? 'plackett-luce' : 'linear'
  return {
    ...settings,
    loss: logistic.name,
    objective: 'exact',
    energy,
    model: {
      ...model,
      energy,
      custom: model.custom?.encoder ? { encoder: model.custom.encoder } : undefined,
      logPartition: { ...model.logPartition, kind: 'constant' },
      proposal: undefined,
    },
  }
}
