import { logistic } from '../../losses/index.js'
import type { Space } from '../../spaces/index.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'

/** Whether a model with these settings is normalised by itself: nothing about it is joint. */
export function isBase({ model }: ResolvedTaskOptions): boolean {
  return model.energy === 'plackett-luce'
}

/** Whether the energy of these settings is a residual on a reference measure that is learned first. */
export function hasReference(settings: ResolvedTaskOptions): boolean {
  return !isBase(settings) && (settings.reference ?? 'uniform') !== 'uniform'
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
