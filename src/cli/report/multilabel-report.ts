import type { DecisionRule } from '../../inference/index.js'
import type { MultilabelReport as Scores } from '../../metrics/index.js'
import type {
  FittedMultilabel,
  LogPartitionMethod,
  MultilabelEvaluation,
} from '../../tasks/index.js'
import type { TrainTestSet } from '../work/load-multilabel.js'
import {
  type DataSummary,
  type OptionSummary,
  summarizeData,
  summarizeOptions,
} from './multilabel-summaries.js'
import {
  estimateNumbers,
  finiteOrNull,
  peakMemoryMb,
  summarizeTraining,
  type TrainingNumbers,
} from './summaries.js'

/** Scores of one decision rule. */
export type DecisionScores = Omit<Scores, 'policy' | 'trueCardinality'>

/** What `evaluate --json` prints: the measuring contract. Numbers are finite or null. */
export interface MultilabelReport {
  readonly task: 'multilabel'
  readonly train: DataSummary
  readonly test: DataSummary
  readonly options: OptionSummary & {
    readonly dropUnlabelled: boolean
    /** share of the rows that was split off for testing; null with a test file */
    readonly split: number | null
    readonly deterministic: boolean
  }
  /** scores of the model's own decision rule, and what does not depend on it */
  readonly metrics: DecisionScores & {
    /** mean −log p(y|x), nats; null if infinite: then `zeroProbability` is above 0 */
    readonly nll: number | null
    /** share of the rows whose true set has probability zero */
    readonly zeroProbability: number
    /** which log-partition `nll` was computed with */
    readonly logPartition: LogPartitionMethod
    /** mean standard error of that log-partition, nats; absent where it is no estimate */
    readonly logPartitionStandardError?: number | null
    /** mean share of its samples that count; absent where it is no estimate */
    readonly logPartitionEffectiveShare?: number | null
    /** nats that samples show the learned one to be too low; absent where the exact one is known */
    readonly logPartitionShortfall?: number | null
    /** mean |learned − exact|, nats; null where one of them is not to be had */
    readonly logPartitionError: number | null
    readonly trueCardinality: number
    /** mean share of the samples that decisions are taken over that count; 1 where they are exact */
    readonly effectiveSampleSize: number
    /** how well the marginals order the labels, each with what 0/0 counted for */
    readonly byMarginals: MultilabelEvaluation['byMarginals']
    readonly decision: DecisionRule
    /** what 0/0 counted for in F1 and Jaccard */
    readonly emptyPolicy: Scores['policy']
    readonly byDecision: Readonly<Record<DecisionRule, DecisionScores>>
  }
  readonly steps: number
  readonly seconds: { readonly load: number; readonly fit: number; readonly predict: number }
  readonly peakMemoryMb: number
  readonly training: TrainingNumbers
  readonly engine: string
  readonly droppedRows: { readonly train: number; readonly test: number }
  readonly warnings: readonly string[]
}

export interface EvaluationParts {
  readonly data: TrainTestSet
  readonly model: FittedMultilabel
  readonly evaluation: MultilabelEvaluation
  readonly seconds: MultilabelReport['seconds']
  readonly settings: Pick<MultilabelReport['options'], 'dropUnlabelled' | 'split' | 'deterministic'>
  readonly warnings: readonly string[]
}

/** Puts the report together. */
export function multilabelReport(parts: EvaluationParts): MultilabelReport {
  const { data, model, evaluation, seconds, settings, warnings } = parts
  const { report, byDecision, nll, logPartitionError } = evaluation
  const training = summarizeTraining(model)
  return {
    task: 'multilabel',
    train: summarizeData(data.train),
    test: summarizeData(data.test),
    options: { ...summarizeOptions(model), ...settings },
    metrics: {
      ...decisionScores(report),
      nll: finiteOrNull(nll),
      zeroProbability: evaluation.zeroProbability,
      logPartition: evaluation.logPartition,
      ...estimateNumbers(evaluation),
      logPartitionError: finiteOrNull(logPartitionError),
      trueCardinality: report.trueCardinality,
      effectiveSampleSize: evaluation.effectiveSampleSize,
      byMarginals: evaluation.byMarginals,
      decision: evaluation.decision,
      emptyPolicy: report.policy,
      byDecision: {
        threshold: decisionScores(byDecision.threshold),
        f1: decisionScores(byDecision.f1),
        mode: decisionScores(byDecision.mode),
      },
    },
    steps: training.steps,
    seconds,
    peakMemoryMb: peakMemoryMb(),
    training,
    engine: model.engine,
    droppedRows: { train: data.train.droppedRows, test: data.test.droppedRows },
    warnings,
  }
}

function decisionScores({ policy, trueCardinality, ...scores }: Scores): DecisionScores {
  return scores
}
