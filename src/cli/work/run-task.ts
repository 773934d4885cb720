import {
  fileOf,
  medianMilliseconds,
  numbersOf,
  rowsOfUnit,
  type UnitOutcome,
  type UnitRunner,
  type WorkloadData,
  withFailures,
} from '../../validation/index.js'
import { inCommandLineWords } from '../options/command-line-words.js'
import type { FiniteTaskName } from '../options/task-name.js'
import { sizesText, trainingOf } from '../report/continuous-text.js'
import type { FoldOutcome } from '../report/evaluation-report.js'
import type { Findings } from '../report/findings.js'
import { secondsSince, summarizeTraining } from '../report/summaries.js'
import { fitModel, isTrained } from '../running/fit-model.js'
import type { CliTask, TaskData } from '../tasks/cli-task.js'
import type { ContinuousTask, Metrics, NumberRows } from '../tasks/continuous-task.js'
import { continuousName, loadContinuous } from '../tasks/load-continuous.js'
import { loadTask } from '../tasks/load-task.js'
import { numberPartsOf, partsOf } from './fold.js'
import type { TaskWork } from './task-work.js'

/** What a report of continuous outputs says of a fold, beside its numbers. */
export interface ContinuousDetail {
  readonly options: object
  readonly findings?: Findings | undefined
  readonly training: ReturnType<typeof trainingOf>
}

/** What runs the fits of a command line. */
export function openTask({ data: work, folds }: WorkloadData<TaskWork>): UnitRunner {
  const name = continuousName(work.task)
  const run: UnitRunner = async (unit, hooks) => {
    const rows = folds.length > 0 ? rowsOfUnit(folds, unit) : undefined
    const given = { options: { ...unit.options, seed: unit.seed }, rows, hooks }
    return name
      ? runContinuous(await loadContinuous(name), work, given)
      : runFinite(await loadTask(work.task as FiniteTaskName), work, given)
  }
  return withFailures(run, { folds })
}

interface Given {
  readonly options: object
  readonly rows: { readonly train: Int32Array; readonly test: Int32Array } | undefined
  readonly hooks: Parameters<UnitRunner>[1]
}

/** undefined if the fit was ended before an epoch was complete */
async function runFinite(
  task: CliTask,
  work: TaskWork,
  { options, rows, hooks }: Given,
): Promise<UnitOutcome | undefined> {
  const source = work as TaskWork & { data: TaskData; test?: TaskData; validation?: TaskData }
  const { train, test, validation } = await partsOf(task, source, { rows })
  const fitStart = performance.now()
  const { model, warnings } = await fitModel(
    (watched) => task.fit(options, train, validation, watched),
    hooks,
  )
  const fit = secondsSince(fitStart)
  if (!isTrained(model.training)) return undefined
  const start = performance.now()
  const { evaluation, inquiry } = work
  const measured = inquiry
    ? await task.inquire(model, test, {
        ...inquiry,
        evaluation,
        rowNames: rowNumbers(test, rows?.test),
        facts: {
          'learned from': task.describeData(task.summarizeData(train)),
          'measured on': task.describeData(task.summarizeData(test)),
        },
        warnings: [...(inquiry.report?.warnings ?? []), ...warnings].map(inCommandLineWords),
      })
    : task.measure(model, test, evaluation)
  const evaluate = secondsSince(start)
  const sizes = { trainRows: train.features.rows, testRows: test.features.rows }
  const said = [...warnings, ...measured.warnings]
  const detail: FoldOutcome = {
    ...sizes,
    metrics: measured.metrics,
    options: task.summarizeModel(model),
    training: summarizeTraining(model, validation !== undefined),
    seconds: { fit, predict: evaluate },
    engine: model.engine,
    warnings: said,
    findings: measured.findings,
  }
  return {
    ...sizes,
    metrics: numbersOf(measured.metrics),
    seconds: { fit, evaluate },
    millisecondsPerRow: medianMilliseconds(test.features, (row) => model.predict(row)),
    ...fileOf(model),
    engine: model.engine,
    warnings: said,
    detail,
  }
}

/** The rows measured on, from 1 as in their file. */
function rowNumbers(
  test: { readonly features: { readonly rows: number } },
  rows: Int32Array | undefined,
): number[] {
  return Array.from({ length: test.features.rows }, (_, row) => (rows?.[row] ?? row) + 1)
}

async function runContinuous(
  task: ContinuousTask,
  work: TaskWork,
  { options, rows, hooks }: Given,
): Promise<UnitOutcome | undefined> {
  const source = work as TaskWork & { data: NumberRows; test?: NumberRows; validation?: NumberRows }
  const { train, test, validation } = await numberPartsOf(source, { rows })
  const fitStart = performance.now()
  const { model, warnings } = await fitModel(
    (watched) => task.fit(options, train, validation, watched),
    hooks,
  )
  const fit = secondsSince(fitStart)
  if (model.training.aborted) return undefined
  const start = performance.now()
  const { inquiry } = work
  const facts = { 'learned from': sizesText(train), 'measured on': sizesText(test) }
  const said = [...(inquiry?.report?.warnings ?? []), ...warnings].map(inCommandLineWords)
  const rowNames = rowNumbers(test, rows?.test)
  const measured: { metrics: Metrics; findings?: Findings } = inquiry
    ? await task.inquire(
        model,
        test,
        { by: inquiry.by, rowNames, ...(!inquiry.isWhole && ({ importance: false } as const)) },
        inquiry.report && { ...inquiry.report, facts, warnings: said },
      )
    : { metrics: task.measure(model, test) }
  const { metrics, findings } = measured
  const detail: ContinuousDetail = {
    options: model.options,
    training: trainingOf(model),
    findings,
  }
  return {
    trainRows: train.features.rows,
    testRows: test.features.rows,
    metrics,
    seconds: { fit, evaluate: secondsSince(start) },
    millisecondsPerRow: medianMilliseconds(test.features, (row) =>
      task.predict(model, row as NumberRows['features'], 'csv'),
    ),
    ...fileOf(model),
    engine: model.engine,
    warnings,
    detail,
  }
}
