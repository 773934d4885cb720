import type { ResolvedTaskOptions, SetLimits, TrainingSummary } from '../../tasks/index.js'
import { inCommandLineWords } from '../options/command-line-words.js'
import { describeObjective, isLogPartitionLearned, summarizeObjective } from './objective-text.js'
import { type Common, summarizeFitOptions } from './summaries.js'

/** Options of an energy on an encoder's network, under the names of the command line. */
export type NetworkSummary = ReturnType<typeof summarizeNetworks>

export function summarizeNetworks<Rule extends string>(fitted: {
  readonly options: ResolvedTaskOptions & { readonly decision: Rule; readonly limits?: SetLimits }
  readonly training: TrainingSummary
}) {
  const { options } = fitted
  const { model } = options
  return {
    loss: options.loss,
    objective: options.objective,
    ...summarizeObjective(fitted),
    reference: options.reference ?? 'uniform',
    energy: model.energy === 'zero' ? (options.energy ?? model.energy) : model.energy,
    ...(options.experts && { experts: options.experts }),
    ...(options.forest && { forest: options.forest }),
    choices: options.choices?.map(inCommandLineWords) ?? [],
    ...(model.deep && { deepHidden: model.deep.hidden }),
    ...(model.lowRank && { pairwiseRank: model.lowRank.rank }),
    logPartition: model.logPartition.kind,
    hidden: model.encoder.hidden,
    dropout: model.encoder.dropout,
    inputDropout: model.encoder.inputDropout,
    standardize: options.inputs.standardize,
    ...summarizeFitOptions(options),
    ...options.limits,
  }
}

/** The loss, its samples and the networks, in two lines; an option that differs between folds is null. */
export function describeNetworks(options: Common<Omit<NetworkSummary, 'empty'>>): string[] {
  const { loss, hidden, energy, logPartition, seed } = options
  const layers = hidden === null ? 'automatic encoder' : `encoder ${hidden.join('-')}`
  const encoder = hidden?.length === 0 ? 'no hidden layer' : layers
  const learned = isLogPartitionLearned(options) ? `, ${logPartition} log-partition` : ''
  return [
    `${loss} loss, ${describeObjective(options)}`,
    `${encoder}, ${energy ?? 'automatic'} energy${learned}, seed ${seed}`,
  ]
}
