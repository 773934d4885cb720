import { fillMissing, refitMeans } from '../../io/index.js'
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

/**
 * The rows that a fold learns from and those that it is measured on; missing values are filled by what the
 * former have.
 */
export function partsOf(
  task: CliTask,
  { data, test = data, validation }: Pick<FoldWork, 'data' | 'test' | 'validation'>,
  { rows }: Fold,
) {
  const train = rows ? task.takeRows(data, rows.train) : data
  const measured = rows ? task.takeRows(data, rows.test) : test
  const schema = refitMeans(train.schema, train.features)
  const filled = <Data extends TaskData>(part: Data): Data => ({
    ...part,
    features: fillMissing(part.features, schema),
    schema,
  })
  return {
    train: filled(train),
    test: filled(measured),
    validation: validation && filled(validation),
  }
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
  const { options, evaluation, folds } = work
  const { train, test, validation } = partsOf(task, work, folds[index])
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
