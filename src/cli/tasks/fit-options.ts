import { PartitaError } from '../../errors.js'
import type { TaskOptions } from '../../tasks/index.js'
import { inCommandLineWords } from '../options/command-line-words.js'
import type { LabelSetValues } from '../options/label-set-options.js'
import type { RankingValues } from '../options/ranking-options.js'
import { UsageError } from '../options/usage-error.js'

/** Which candidates are mixed, from the words of the command line. */
function expertsOf(value: string | undefined): TaskOptions['experts'] {
  return value === 'auto' || value === 'none' ? value : value?.split(',')
}

/**
 * The options of a fit that all tasks share.
 *
 * @throws UsageError for options that exclude each other
 */
export function sharedFitOptions(values: LabelSetValues | RankingValues) {
  if (values.standardize && values.noStandardize) {
    throw new UsageError('--standardize and --no-standardize exclude each other')
  }
  return {
    effort: values.effort,
    budget: values.budget,
    serving: values.servingMs === undefined ? undefined : { maxMs: values.servingMs },
    loss: values.loss,
    objective: values.objective,
    chains: values.chains,
    sweeps: values.sweeps,
    nce: values.nce,
    regularizer: values.regularizer,
    samples: values.samples,
    experts: expertsOf(values.experts),
    ensemble: values.ensemble,
    ...(values.calibrate && { calibrate: true }),
    penalty: values.penalty,
    forest: { trees: values.trees, kind: values.treeKind, leaf: values.leaf },
    logPartition: values.logPartition,
    anchors: true,
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
    threads: values.threads,
  } satisfies TaskOptions
}

/** Options that `check` accepts; what it refuses is a wrong command line. */
export function checkedOptions<Options>(options: Options, check: (options: Options) => unknown) {
  try {
    check(options)
  } catch (error) {
    if (!(error instanceof PartitaError)) throw error
    throw new UsageError(inCommandLineWords(error.message))
  }
  return options
}
