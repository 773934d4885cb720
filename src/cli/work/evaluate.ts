import { availableParallelism } from 'node:os'
import type { MissingPolicy } from '../../io/index.js'
import type { LogPartitionMethod } from '../../tasks/index.js'
import type { TrainingEvent } from '../../training/index.js'
import { runUnits, type UnitJob } from '../../workers/index.js'
import { exitCodes } from '../exit-codes.js'
import type { CliContext } from '../options/context.js'
import { DEFAULT_SPLIT } from '../options/data-options.js'
import type { FiniteTaskName } from '../options/task-name.js'
import { printable } from '../printable.js'
import {
  evaluationReport,
  type Fold,
  type FoldOutcome,
  type FoldPlan,
} from '../report/evaluation-report.js'
import { reportText } from '../report/report-text.js'
import { secondsSince } from '../report/summaries.js'
import { createFoldProgress, type FoldProgress } from '../running/fold-progress.js'
import { foldRows, splitRows } from '../running/partition-rows.js'
import { createProgressBar } from '../running/progress-bar.js'
import type { StatusLineOptions } from '../running/status-line.js'
import { type Loudness, STOPPING, withProgress } from '../running/with-progress.js'
import type { CliTask } from '../tasks/cli-task.js'
import { loadTask } from '../tasks/load-task.js'
import { type FoldWork, partsOf, runFold } from './fold.js'
import type { FoldWorkerData } from './fold-worker.js'
import { readLike, readTraining } from './read-data.js'

/** What the command line of `evaluate` says of every task. */
export interface EvaluateValues extends Loudness {
  /** instead of rows to learn from and to measure on: rows to share out */
  readonly data?: string
  readonly test?: string
  readonly validation?: string
  readonly split?: number
  readonly folds?: number
  readonly repeats?: number
  readonly workers?: number
  readonly seed?: number
  readonly logPartitionBy?: LogPartitionMethod
  readonly missing?: MissingPolicy
}

/** `partita evaluate`: one fit or many, each measured on rows it has not seen. */
export async function evaluate(
  name: FiniteTaskName,
  values: EvaluateValues,
  context: CliContext,
): Promise<number> {
  const task = await loadTask(name)
  const path = task.trainPath(values)
  const asked = task.createOptions(values)
  const start = performance.now()
  const role = values.data === undefined ? 'train' : 'data'
  const {
    train: data,
    validation,
    warnings,
  } = await readTraining(task, path, filledLater(values), role)
  const test = values.test
    ? await readLike(task, data, values.test, filledLater(values), 'test', warnings)
    : undefined
  if (data.instanceWeights || test?.instanceWeights) {
    warnings.push('weights of rows count in the fit; scores do not take them')
  }
  const plan = foldPlan(values)
  const folds = plannedFolds(plan, data.features.rows, path)
  // what folds are averaged over is one measure
  const options = folds.length > 1 ? (task.agreedOptions?.(asked, data) ?? asked) : asked
  warnings.push(...sharedRowsWarning(task, { data, test }, folds))
  const load = secondsSince(start)
  const workers = Math.min(values.workers ?? availableParallelism(), folds.length)
  const portable = task.portable ?? ((rows) => rows)
  const work = {
    data: portable(data),
    test: test && portable(test),
    validation: validation && portable(validation),
    options,
    evaluation: { logPartition: values.logPartitionBy },
    folds,
  }
  const outcomes = await run(task, work, workers, values, context)
  if (outcomes === undefined) return exitCodes.interrupted

  const isSingle = folds.length === 1 && task.singleReport !== undefined
  const parts = partsOf(task, { data, test }, folds[0])
  const isApart = isSingle || test !== undefined
  const report = evaluationReport({
    task: task.name,
    data: isApart ? null : task.summarizeData(data),
    train: isApart ? task.summarizeData(parts.train) : null,
    test: isApart ? task.summarizeData(parts.test) : null,
    plan,
    settings: task.settings(values),
    chosen: task.chosen,
    folds,
    outcomes,
    seconds: { load, total: secondsSince(start) },
    workers,
    droppedRows: data.droppedRows + (test?.droppedRows ?? 0),
    warnings,
  })
  const dropped = { train: parts.train.droppedRows, test: parts.test.droppedRows }
  const json = () => (isSingle && task.singleReport?.(report, outcomes[0], dropped)) || report
  context.stdout.write(
    values.json ? `${JSON.stringify(json())}\n` : printable(reportText(report, task)),
  )
  const interrupted = outcomes.some(({ training }) => training.interrupted)
  return interrupted ? exitCodes.interrupted : exitCodes.done
}

/** Missing values wait until it is known which rows are learned from. */
function filledLater<Values extends { readonly missing?: MissingPolicy | undefined }>(
  values: Values,
) {
  return { ...values, ...(values.missing === 'mean' && { missing: 'keep' as const }) }
}

/** Rows to measure on that are learned from, in all folds together. */
function sharedRowsWarning(
  task: CliTask,
  source: Pick<FoldWork, 'data' | 'test'>,
  folds: readonly Fold[],
): string[] {
  let [shared, rows] = [0, 0]
  // with a test set of its own every fold has the same rows
  for (const fold of source.test ? folds.slice(0, 1) : folds) {
    const { train, test } = partsOf(task, source, fold)
    shared += task.countShared?.(train, test) ?? 0
    rows += test.features.rows
  }
  return shared > 0 ? [`${shared} of ${rows} test rows are in train, too`] : []
}

function foldPlan(values: EvaluateValues): FoldPlan {
  const { test, folds, repeats = 1, seed = 0 } = values
  const isSplit = test === undefined && folds === undefined
  const split = isSplit ? (values.split ?? DEFAULT_SPLIT) : null
  return { split, folds: folds ?? null, repeats, seed }
}

/** Every fold of every repeat; each repeat draws its rows by its own seed. */
function plannedFolds(plan: FoldPlan, rows: number, path: string): Fold[] {
  const { split, folds } = plan
  return Array.from({ length: plan.repeats }, (_, repeat) => {
    const seed = plan.seed + repeat
    if (folds !== null) {
      return foldRows(rows, folds, seed, path).map((part) => ({ repeat, seed, rows: part }))
    }
    if (split === null) return [{ repeat, seed }]
    return [{ repeat, seed, rows: splitRows(rows, split, seed, path) }]
  }).flat()
}

/** Runs the folds with one progress display; undefined if Ctrl-C left nothing to report. */
async function run(
  task: CliTask,
  work: FoldWork,
  workers: number,
  values: EvaluateValues,
  context: CliContext,
): Promise<readonly FoldOutcome[] | undefined> {
  const count = work.folds.length
  const create = (options: StatusLineOptions) =>
    count > 1 ? createFoldProgress({ ...options, folds: count }) : singleFold(options)
  const stopping = count > 1 ? 'interrupted: ending all folds\n' : STOPPING
  let complete = 0
  const outcomes = await withProgress(create, stopping, values, context, (progress, signal) => {
    const job: UnitJob<number, TrainingEvent, FoldOutcome> = {
      units: work.folds.map((_, index) => index),
      noun: 'fold',
      workers,
      run: (index, hooks) => runFold(task, work, index, hooks),
      script: new URL('./fold-worker.js', import.meta.url),
      workerData: { task: task.name, work } satisfies FoldWorkerData,
      onEvent: progress.update,
      onDone(index) {
        complete++
        progress.done(index)
      },
    }
    return runUnits(job, signal)
  })
  if (outcomes === undefined) {
    const what =
      count > 1
        ? `${complete} of ${count} folds were complete: nothing is reported`
        : 'no epoch was complete: there is nothing to measure'
    context.stderr.write(`${what}\n`)
  }
  return outcomes
}

/** The progress of a single fold is that of its fit. */
function singleFold(options: StatusLineOptions): FoldProgress {
  const bar = createProgressBar(options)
  return { update: (_, event) => bar.update(event), done() {}, close: bar.close }
}
