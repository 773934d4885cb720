import type { EvaluationOptions } from '../../tasks/index.js'
import type { Fold, FoldOutcome } from '../report/evaluation-report.js'
import { secondsSince, summarizeTraining } from '../report/summaries.js'
import { type FitHooks, fitModel, isTrained } from '../running/fit-model.js'
import type { CliTask, TaskData } from '../tasks/cli-task.js'

/** All that folds need; plain data, so that it can be sent to a worker. */
export interface FoldWork {
  readonly data: TaskData
  readonly test?: TaskData | undefined
  readonly validation?: TaskData | undefined
  readonly options: object
  readonly evaluation: EvaluationOptions
  readonly folds: readonly Fold[]
}

/** The rows that a fold learns from and those that it is measured on. */
export function partsOf(
  task: CliTask,
  { data, test = data }: Pick<FoldWork, 'data' | 'test'>,
  { rows }: Fold,
) {
  if (!rows) return { train: data, test }
  return { train: task.takeRows(data, rows.train), test: task.takeRows(data, rows.test) }
}

/**
 * Fits on the rows to learn from and measures on the others; the same whatever ran before.
 *
 * @returns undefined if the fit was ended before an epoch was complete
 */
export async function runFold(
  task: CliTask,
  work: FoldWork,
  index: number,
  hooks: FitHooks,
): Promise<FoldOutcome | undefined> {
  const { validation, options, evaluation, folds } = work
  const { train, test } = partsOf(task, work, folds[index])
  const seeded = { ...options, seed: folds[index].seed }
  const fitStart = performance.now()
  const { model, warnings } = await fitModel(
    (watched) => task.fit(seeded, train, validation, watched),
    hooks,
  )
  const fit = secondsSince(fitStart)
  if (!isTrained(model.training)) return undefined
  const predictStart = performance.now()
  const measured = task.measure(model, test, evaluation)
  return {
    trainRows: train.features.rows,
    testRows: test.features.rows,
    metrics: measured.metrics,
    options: task.summarizeModel(model),
    training: summarizeTraining(model, validation !== undefined),
    seconds: { fit, predict: secondsSince(predictStart) },
    engine: model.engine,
    warnings: [...warnings, ...measured.warnings],
  }
}
