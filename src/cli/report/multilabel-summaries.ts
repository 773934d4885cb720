import type { MultilabelData } from '../../io/index.js'
import { labelCardinality } from '../../metrics/index.js'
import { type FittedMultilabel, learnsLogPartition } from '../../tasks/index.js'
import { describeObjective, summarizeObjective, summarizeSamples } from './objective-text.js'
import { summarizeFitOptions } from './summaries.js'

/** Sizes of a data set. */
export interface DataSummary {
  readonly rows: number
  readonly features: number
  readonly labels: number
  /** mean number of labels a row */
  readonly cardinality: number
}

/** Options of a model under the names of the command line. */
export type OptionSummary = ReturnType<typeof summarizeOptions>

export function summarizeData({ features, labels }: MultilabelData): DataSummary {
  return {
    rows: features.rows,
    features: features.cols,
    labels: labels.cols,
    cardinality: labelCardinality(labels),
  }
}

export function summarizeOptions(fitted: Pick<FittedMultilabel, 'options' | 'training'>) {
  const { options } = fitted
  const { loss, objective, model, inputs, fit, decision, seed } = options
  return {
    loss,
    objective,
    ...summarizeObjective(options),
    ...summarizeSamples(fitted),
    reference: options.reference ?? 'uniform',
    energy: model.energy,
    choices: options.choices ?? [],
    ...(model.deep && { deepHidden: model.deep.hidden }),
    ...(model.lowRank && { pairwiseRank: model.lowRank.rank }),
    logPartition: model.logPartition.kind,
    hidden: model.encoder.hidden,
    dropout: model.encoder.dropout,
    inputDropout: model.encoder.inputDropout,
    standardize: inputs.standardize,
    decision,
    empty: options.emptyPolicy,
    ...summarizeFitOptions(fit),
    seed,
  }
}

/** `100 rows, 72 features, 6 labels, 1.87 a row` */
export function describeLabels({ rows, features, labels, cardinality }: DataSummary): string {
  return `${rows} rows, ${features} features, ${labels} labels, ${cardinality.toFixed(2)} a row`
}

/** The loss, its samples and the networks, in two lines. */
export function describeModel(options: OptionSummary): string[] {
  const { loss, hidden, energy, logPartition, seed } = options
  const encoder = hidden.length > 0 ? `encoder ${hidden.join('-')}` : 'no hidden layer'
  const learned = learnsLogPartition(options) ? `, ${logPartition} log-partition` : ''
  return [
    `${loss} loss, ${describeObjective(options)}`,
    `${encoder}, ${energy} energy${learned}, seed ${seed}`,
  ]
}
