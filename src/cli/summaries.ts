import type { MultilabelData } from '../io/index.js'
import { labelCardinality } from '../metrics/index.js'
import type { FittedMultilabel, ResolvedOptions } from '../tasks/index.js'

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

export function summarizeOptions(options: ResolvedOptions) {
  const { loss, objective, proposal, samples, model, inputs, fit, decision, seed } = options
  return {
    loss,
    objective,
    proposal,
    samples,
    energy: model.energy,
    logPartition: model.logPartition.kind,
    hidden: model.encoder.hidden,
    dropout: model.encoder.dropout,
    inputDropout: model.encoder.inputDropout,
    standardize: inputs.standardize,
    decision,
    empty: options.emptyPolicy,
    epochs: fit.epochs,
    patience: fit.patience,
    batchSize: fit.batchSize,
    rate: fit.groups.main.rate,
    decay: fit.groups.main.decay,
    logPartitionRate: fit.groups.logPartition.rate,
    schedule: fit.schedule,
    clipNorm: fit.clipNorm,
    validationFraction: fit.validationFraction,
    refit: fit.refit,
    seed,
  }
}

/** How a fit went, as numbers. */
export function summarizeTraining({ training, parameterCount }: FittedMultilabel) {
  const { select, refit, aborted } = training
  return {
    parameters: parameterCount,
    steps: select.steps + (refit?.steps ?? 0),
    epochs: select.epochs,
    bestEpoch: select.bestEpoch,
    stopped: select.reason,
    /** of the best epoch; null if no epoch was complete */
    validationLoss: select.loss ?? null,
    refitEpochs: refit?.epochs ?? 0,
    interrupted: aborted,
  }
}

/** `logistic loss, joint objective (tied proposal, 8 samples)` */
export function describeObjective(options: OptionSummary): string {
  const { loss, objective, proposal, samples } = options
  const sampling = objective === 'joint' ? ` (${proposal} proposal, ${samples} samples)` : ''
  return `${loss} loss, ${objective} objective${sampling}`
}

/** `encoder 256-256, linear energy, residual log-partition` */
export function describeNetwork(options: OptionSummary): string {
  const { hidden, energy, objective, logPartition } = options
  const encoder = hidden.length > 0 ? `encoder ${hidden.join('-')}` : 'no hidden layer'
  const learned = objective === 'joint' ? `, ${logPartition} log-partition` : ''
  return `${encoder}, ${energy} energy${learned}`
}

/** `57 epochs, the best 37, then 37 on all rows; 1250 steps; 105990 parameters` */
export function describeTraining(training: ReturnType<typeof summarizeTraining>): string {
  const { epochs, bestEpoch, refitEpochs, steps, parameters, stopped, interrupted } = training
  const refit = refitEpochs > 0 ? `, then ${refitEpochs} on all rows` : ''
  const end = interrupted ? ' (interrupted)' : stopped === 'diverged' ? ' (diverged)' : ''
  return `${epochs} epochs${end}, the best ${bestEpoch}${refit}; ${steps} steps; ${parameters} parameters`
}

/** The largest amount of memory the process has had, MB. */
export function peakMemoryMb(): number {
  return process.resourceUsage().maxRSS / 1024
}

/** Seconds since `start`, a value of `performance.now()`. */
export function secondsSince(start: number): number {
  return (performance.now() - start) / 1000
}
