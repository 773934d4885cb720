import { PartitaError } from '../../errors.js'
import { nearestName } from '../../nearest-name.js'
import type { TaskFitOptions } from '../fit/prepare-fit.js'
import type { TaskOptions } from './task-options.js'

/** The names of all options of a kind; the compiler sees that none is missing and none is invented. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>

/** The options that every task has. */
export const taskOptionNames: OptionNames<TaskOptions> = {
  engine: true,
  deterministic: true,
  chains: true,
  sweeps: true,
  nce: true,
  regularizer: true,
  featureNames: true,
  loss: true,
  objective: true,
  samples: true,
  logPartition: true,
  logPartitionHidden: true,
  logPartitionInput: true,
  standardize: true,
  rate: true,
  logPartitionRate: true,
  deepHidden: true,
  pairwiseRank: true,
  deepRate: true,
  decay: true,
  schedule: true,
  clipNorm: true,
  batchSize: true,
  epochs: true,
  patience: true,
  validationFraction: true,
  refit: true,
  emptyPolicy: true,
  seed: true,
}

/** What a fit may be given. */
export const fitOptionNames: OptionNames<TaskFitOptions<unknown>> = {
  validation: true,
  sampleWeight: true,
  signal: true,
  onEvent: true,
}

/**
 * Throws `INVALID_OPTION` for an option that does not exist, which would otherwise have no effect: with
 * the name it may be meant for, and where an option of that name would go if not here.
 */
export function checkKnownOptions(
  options: object,
  known: Readonly<Record<string, true>>,
  where: string,
  elsewhere?: { readonly known: Readonly<Record<string, true>>; readonly where: string },
): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue
    const near = nearestName(name, Object.keys(known))
    const isElsewhere = elsewhere && Object.hasOwn(elsewhere.known, name)
    throw new PartitaError('INVALID_OPTION', `unknown option ${name}`, {
      expected: isElsewhere ? undefined : `one of ${Object.keys(known).sort().join(', ')}`,
      where,
      hint: isElsewhere
        ? `${name} is an option of ${elsewhere.where}`
        : near && `did you mean ${near}?`,
    })
  }
}
