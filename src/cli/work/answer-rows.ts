import type { FeaturesInput } from '../../io/index.js'
import type { PredictValues } from '../options/prediction-options.js'
import type { Written } from '../report/prediction-text.js'
import { writtenLogPartitions } from '../report/prediction-text.js'
import type { FittedTask } from '../report/summaries.js'
import type { SavedTask } from '../tasks/cli-task.js'

/** What is asked of a model about rows. */
export type Question = Pick<
  PredictValues,
  | 'decision'
  | 'ranks'
  | 'probabilities'
  | 'withProbabilities'
  | 'logPartitionBy'
  | 'threshold'
  | 'atLeast'
  | 'atMost'
>

/** What a model answers about rows: parts that stand side by side. */
export type AnswerRows = (X: FeaturesInput) => readonly Written[]

/**
 * How a model of a task answers a question.
 *
 * @throws UsageError for a question that excludes itself
 */
export function answerRows(task: SavedTask, model: FittedTask, question: Question): AnswerRows {
  const { decision, logPartitionBy: method, probabilities, ranks, withProbabilities } = question
  const { writtenProbabilities, writtenRanks } = task
  const isLimited = limitNames(question).length > 0
  const limited = isLimited ? task.limitedDecision?.(question as PredictValues) : undefined
  const written = (X: FeaturesInput): Written => {
    if (method) return writtenLogPartitions(model.logPartition(X, { method }))
    if (probabilities && writtenProbabilities) return writtenProbabilities(model, X)
    if (ranks && writtenRanks) return writtenRanks(model, X, decision)
    return task.writtenDecisions(model, X, limited ?? decision)
  }
  return (X) => {
    const beside = withProbabilities && writtenProbabilities?.(model, X)
    return beside ? [written(X), beside] : [written(X)]
  }
}

/** The thresholds and limits that a question names. */
export function limitNames({ threshold, atLeast, atMost }: Question): string[] {
  const given = { '--threshold': threshold, '--at-least': atLeast, '--at-most': atMost }
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]))
}
