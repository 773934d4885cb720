import {
  learnsLogPartition,
  type ResolvedTaskOptions,
  type TrainingSummary,
} from '../../tasks/index.js'
import type { Common, ObjectiveSummary } from './summaries.js'

/**
 * The options of the objective under the names of the command line: its own, which proposal a fit drew
 * samples from, and how many it took of that, of a sampler of its own (min-max) or of chains (mcmc);
 * nothing of what it did not draw. What a baseline's early stopping estimates with is drawn from the
 * proposal, too.
 */
export function summarizeObjective({
  options,
  training: { select },
}: {
  readonly options: ResolvedTaskOptions
  readonly training: TrainingSummary
}) {
  const { objective, chains, sweeps, nce, regularizer, proposal, samples, model } = options
  const isEstimated = select.sampling?.validationEffectiveSampleSize !== undefined
  const network = objective === 'min-max' ? undefined : model.proposal
  const drawsFromProposal =
    objective === 'joint' ||
    objective === 'nce' ||
    (objective === 'mcmc' && (network !== undefined || isEstimated))
  const drawsSamples = objective !== 'exact' && objective !== 'generalized'
  return {
    ...(objective === 'mcmc' && { chains, sweeps }),
    ...(objective === 'nce' && { nce }),
    ...(objective === 'generalized' && { regularizer }),
    ...(drawsFromProposal && { proposal }),
    ...(network && { proposalTraining: network.training }),
    ...(drawsSamples && proposal !== 'closed' && { samples }),
  }
}

/** `joint objective (tied proposal, 8 samples)` */
export function describeObjective(summary: Common<ObjectiveSummary>): string {
  const { objective, samples, proposal, chains, sweeps, nce, regularizer } = summary
  const source = (word: string) => (proposal ? `${proposal} ${word}, ` : '')
  const count = samples == null ? 'samples' : `${samples} samples`
  switch (objective) {
    case 'joint':
      if (proposal === 'closed') return 'joint objective (in closed form)'
      return `joint objective (${source('proposal')}${count})`
    case 'min-max':
      return `min-max objective (${count})`
    case 'nce':
      return `nce objective (${nce}, ${source('noise')}${count})`
    case 'mcmc': {
      const length = sweeps === 1 ? '1 sweep' : `${sweeps} sweeps`
      return `mcmc objective (${samples} ${chains} chains a row, ${length} a step)`
    }
    case 'generalized':
      return `generalized objective (${regularizer})`
    default:
      return `${objective} objective`
  }
}

/** Whether a log-partition is learned; undefined where folds differ in their objective. */
export function isLogPartitionLearned({
  objective,
  nce,
}: Common<ObjectiveSummary>): boolean | undefined {
  return objective === null ? undefined : learnsLogPartition({ objective, nce: nce ?? undefined })
}

/** `, by the importance log-partition (mean standard error 0.013)` */
export function describeLogPartition(method: string, standardError?: number | null): string {
  const error =
    standardError == null ? '' : ` (mean standard error ${standardError.toPrecision(2)} nats)`
  return `, by the ${method} log-partition${error}`
}
