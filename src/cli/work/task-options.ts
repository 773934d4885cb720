import { PartitaError } from '../../errors.js'
import type { TaskOptions } from '../../tasks/index.js'
import type { MultilabelValues } from '../commands/multilabel-commands.js'
import type { RankingModelValues } from '../commands/ranking-commands.js'
import { UsageError } from '../options/usage-error.js'

/** What the command lines of all tasks say of a fit in the same words. */
type SharedValues = Pick<
  RankingModelValues,
  Exclude<
    keyof MultilabelValues & keyof RankingModelValues,
    'energy' | 'decision' | 'reference' | 'proposal' | 'proposalTraining'
  >
>

/**
 * The options of a fit that all tasks share.
 *
 * @throws UsageError for options that exclude each other
 */
export function sharedTaskOptions(values: SharedValues) {
  if (values.standardize && values.noStandardize) {
    throw new UsageError('--standardize and --no-standardize exclude each other')
  }
  return {
    loss: values.loss,
    objective: values.objective,
    chains: values.chains,
    sweeps: values.sweeps,
    nce: values.nce,
    regularizer: values.regularizer,
    samples: values.samples,
    logPartition: values.logPartition,
    standardize: !values.noStandardize,
    rate: values.rate,
    decay: values.decay,
    batchSize: values.batchSize,
    epochs: values.epochs,
    patience: values.patience,
    emptyPolicy: values.empty,
    seed: values.seed,
    engine: values.engine,
    deterministic: values.deterministic,
  } satisfies TaskOptions
}

/** Calls `check`; what it refuses is a wrong command line. */
export function checkUsage(check: () => unknown): void {
  try {
    check()
  } catch (error) {
    throw error instanceof PartitaError ? new UsageError(error.message) : error
  }
}
