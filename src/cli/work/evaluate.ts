import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import type { MissingPolicy } from '../../io/index.js'
import type { LogPartitionMethod } from '../../tasks/index.js'
import { planFolds } from '../../validation/index.js'
import { exitCodes } from '../exit-codes.js'
import type { CliContext } from '../options/context.js'
import { DEFAULT_SPLIT } from '../options/data-options.js'
import type { InquiryValues } from '../options/inquiry-options.js'
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
import { splitRows } from '../running/partition-rows.js'
import type { Loudness } from '../running/with-progress.js'
import type { CliTask, TaskData } from '../tasks/cli-task.js'
import { loadTask } from '../tasks/load-task.js'
import { learnedLater, partsOf, type SourceRows } from './fold.js'
import {
  checkColumn,
  checkInquiry,
  commandOf,
  findingsText,
  inquiryOf,
  withFindings,
  writeReport,
} from './inquiry.js'
import { readLike, readTraining } from './read-data.js'
import { runTaskUnits } from './run-task-units.js'
import { checkOnlyFolds, type SharingValues, sharingOut, withoutGroup } from './sharing-out.js'
import type { TaskWork } from './task-work.js'

/** What the command line of `evaluate` says of every task. */
export interface EvaluateValues extends Loudness, SharingValues, InquiryValues {
  /** instead of rows to learn from and to measure on: rows to share out */
  readonly data?: string
  readonly test?: string
  readonly validation?: string
  readonly split?: number
  readonly folds?: number
  readonly repeats?: number
  readonly workers?: number
  readonly results?: string
  readonly queue?: string
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
  await checkInquiry(values)
  const start = performance.now()
  const role = values.data === undefined ? 'train' : 'data'
  const {
    train: data,
    validation,
    warnings,
  } = await readTraining(task, path, learnedLater(withoutGroup(values)), role)
  checkColumn(values, { names: data.schema.columns.map((column) => column.name) })
  const test = values.test
    ? await readLike(task, data, values.test, learnedLater(values), 'test', warnings)
    : undefined
  if (data.instanceWeights || test?.instanceWeights) {
    warnings.push('weights of rows count in the fit; scores do not take them')
  }
  const plan = foldPlan(values)
  const { folds, warnings: said } = await plannedFolds(plan, task, data, values, path)
  warnings.push(...said)
  // what folds are averaged over is one measure
  const options = folds.length > 1 ? (task.agreedOptions?.(asked, data) ?? asked) : asked
  warnings.push(...(await sharedRowsWarning(task, { data, test }, folds)))
  const load = secondsSince(start)
  const workers = Math.min(values.workers ?? availableParallelism(), folds.length)
  const portable = task.portable ?? ((rows) => rows)
  const isSingle = folds.length === 1 && task.singleReport !== undefined
  const words = { title: `Report: ${basename(path)}`, command: commandOf(context), warnings }
  const work = {
    task: name,
    data: portable(data),
    test: test && portable(test),
    validation: validation && portable(validation),
    evaluation: { logPartition: values.logPartitionBy },
    inquiry: inquiryOf(values, folds.length === 1, words),
  }
  const outcomes = await runFolds(work, folds, options, { ...values, workers }, context)
  if (outcomes === undefined) return exitCodes.interrupted

  const parts = await partsOf(task, { data, test }, folds[0])
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
  await writeReport(values, words, outcomes, report)
  const whole = () => (isSingle && task.singleReport?.(report, outcomes[0], dropped)) || report
  context.stdout.write(
    values.json
      ? `${JSON.stringify(withFindings(whole(), values, outcomes))}\n`
      : printable(`${reportText(report, task)}${findingsText(values, outcomes)}`),
  )
  const interrupted = outcomes.some(({ training }) => training.interrupted)
  return interrupted ? exitCodes.interrupted : exitCodes.done
}

/** Rows to measure on that are learned from, in all folds together. */
async function sharedRowsWarning(
  task: CliTask,
  source: SourceRows,
  folds: readonly Fold[],
): Promise<string[]> {
  let [shared, rows] = [0, 0]
  // with a test set of its own every fold has the same rows
  for (const fold of source.test ? folds.slice(0, 1) : folds) {
    const { train, test } = await partsOf(task, source, fold)
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
async function plannedFolds(
  plan: FoldPlan,
  task: CliTask,
  data: TaskData,
  values: EvaluateValues,
  path: string,
): Promise<{ readonly folds: readonly Fold[]; readonly warnings: readonly string[] }> {
  const { split, folds, repeats, seed } = plan
  const { rows } = data.features
  if (folds !== null) {
    const sharing = await sharingOut(values, path, rows, task.strata?.(data))
    return planFolds(rows, { folds, repeats, seed, where: path, ...sharing })
  }
  checkOnlyFolds(values)
  const drawn = Array.from({ length: repeats }, (_, repeat): Fold => {
    const own = seed + repeat
    return {
      repeat,
      seed: own,
      ...(split !== null && { rows: splitRows(rows, split, own, path) }),
    }
  })
  return { folds: drawn, warnings: [] }
}

/** Runs the folds with one progress display; undefined if Ctrl-C left nothing to report. */
async function runFolds(
  work: TaskWork,
  folds: readonly Fold[],
  options: object,
  values: Pick<EvaluateValues, 'workers' | 'results' | 'queue' | 'json' | 'quiet'>,
  context: CliContext,
): Promise<readonly FoldOutcome[] | undefined> {
  const parts = folds.flatMap(({ rows }) => (rows ? [rows] : []))
  const units = folds.map(({ seed }, at) => ({ options, fold: parts.length > 0 ? at : 0, seed }))
  const outcomes = await runTaskUnits(work, parts, units, values, context)
  return outcomes?.map(({ detail }) => detail as FoldOutcome)
}
