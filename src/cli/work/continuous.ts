import { rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { checkWritable } from '../../io/index.js'
import { mean } from '../../numbers/index.js'
import { planFolds } from '../../validation/index.js'
import { exitCodes } from '../exit-codes.js'
import type { CliContext } from '../options/context.js'
import type { ContinuousValues } from '../options/continuous-options.js'
import { DEFAULT_SPLIT } from '../options/data-options.js'
import { checkedTrainPath } from '../options/measured-files.js'
import { printable } from '../printable.js'
import {
  metricLines,
  sizesOf,
  sizesText,
  trainingOf,
  trainingText,
} from '../report/continuous-text.js'
import type { Fold } from '../report/evaluation-report.js'
import { metricsSpread } from '../report/fold-statistics.js'
import { peakMemoryMb, secondsSince } from '../report/summaries.js'
import { textTable } from '../report/text-table.js'
import { fitModel } from '../running/fit-model.js'
import { uninterrupted } from '../running/interrupt.js'
import { splitRows } from '../running/partition-rows.js'
import { createProgressBar } from '../running/progress-bar.js'
import { STOPPING, withProgress } from '../running/with-progress.js'
import type { ContinuousTask, Metrics, NumberRows } from '../tasks/continuous-task.js'
import { type ContinuousName, loadContinuous } from '../tasks/load-continuous.js'
import { learnedLater } from './fold.js'
import {
  checkColumn,
  checkInquiry,
  commandOf,
  findingsText,
  inquiryOf,
  withFindings,
  writeReport,
} from './inquiry.js'
import { inspect as inspectAny } from './inspect.js'
import type { ContinuousDetail } from './run-task.js'
import { runTaskUnits } from './run-task-units.js'
import { checkOnlyFolds, sharingOut, withoutGroup } from './sharing-out.js'

/** `partita fit --task density | regression`. */
export async function fit(
  name: ContinuousName,
  values: ContinuousValues,
  context: CliContext,
): Promise<number> {
  const task = await loadContinuous(name)
  const options = task.createOptions(values)
  const path = values.model as string
  await checkWritable(path)
  const train = await task.read(values.train as string, values)
  const validation = values.validation
    ? await task.read(values.validation, values, train)
    : undefined
  const start = performance.now()
  const { model, warnings } = await fitted(task, options, { train, validation }, values, context)
  if (model.training.select.epochs === 0) {
    context.stderr.write('no epoch was complete: nothing was saved\n')
    return exitCodes.interrupted
  }
  const seconds = { fit: secondsSince(start) }
  const late = await uninterrupted(context, async () => {
    await model.save(path)
    // what is saved needs no going on; after Ctrl-C there may be more to learn
    const { checkpoint } = values
    if (checkpoint && !model.training.aborted) await rm(checkpoint, { force: true })
  })
  const summary = {
    task: name,
    model: path,
    train: sizesOf(train),
    options: model.options,
    training: trainingOf(model),
    metrics: task.summarize(model),
    seconds,
    peakMemoryMb: peakMemoryMb(),
    engine: model.engine,
    warnings: [...train.warnings, ...warnings],
  }
  const lines = [
    `train  ${sizesText(train)}`,
    `fit    ${trainingText(model)}, ${seconds.fit.toFixed(1)} s`,
    ...metricLines(summary.metrics),
    ...summary.warnings.map((warning) => `warning: ${warning}`),
    `saved ${path}`,
  ]
  context.stdout.write(`${values.json ? JSON.stringify(summary) : lines.join('\n')}\n`)
  return model.training.aborted || late ? exitCodes.interrupted : exitCodes.done
}

/** `partita evaluate --task density | regression`: one fit for each repeat, measured on unseen rows. */
export async function evaluate(
  name: ContinuousName,
  values: ContinuousValues,
  context: CliContext,
): Promise<number> {
  const task = await loadContinuous(name)
  checkedTrainPath(values)
  const options = task.createOptions(values)
  const path = (values.data ?? values.train) as string
  await checkInquiry(values)
  const start = performance.now()
  const reading = learnedLater(values)
  const data = await task.read(path, withoutGroup(reading))
  const test = values.test ? await task.read(values.test, reading, data) : undefined
  const validation = values.validation
    ? await task.read(values.validation, reading, data)
    : undefined
  checkColumn(values, { names: data.featureNames })
  const plan = await plannedFolds(values, test ? null : data.features.rows, path)
  const units = plan.folds.map(({ seed }, at) => ({ options, fold: test ? 0 : at, seed }))
  const parts = plan.folds.flatMap(({ rows }) => (rows ? [rows] : []))
  const title = `Report: ${basename(path)}`
  const words = { title, command: commandOf(context), warnings: data.warnings }
  const inquiry = inquiryOf(values, units.length === 1, words)
  const work = { task: name, data, test, validation, evaluation: {}, inquiry }
  const workers = Math.min(values.workers ?? availableParallelism(), units.length)
  const outcomes = await runTaskUnits(work, parts, units, { ...values, workers }, context)
  if (!outcomes) return exitCodes.interrupted
  const found = outcomes.map(({ detail }) => detail as ContinuousDetail)
  const runs = outcomes.map(({ trainRows, testRows, metrics: own, seconds }, at) => {
    const { findings, ...detail } = found[at]
    return {
      repeat: plan.folds[at].repeat,
      seed: plan.folds[at].seed,
      trainRows,
      testRows,
      metrics: own,
      ...detail,
      seconds: { fit: seconds.fit, predict: seconds.evaluate },
    }
  })
  const metrics = meansOf(runs.map((run) => run.metrics))
  const warnings = [
    ...data.warnings,
    ...plan.warnings,
    ...outcomes.flatMap((each) => each.warnings),
  ]
  const { split, folds, repeats, seed } = plan
  const report = {
    task: name,
    data: test ? null : sizesOf(data),
    train: test ? sizesOf(data) : null,
    test: test ? sizesOf(test) : null,
    options: { ...runs[0].options, split, folds: plan.count, repeats, seed },
    metrics,
    folds: runs,
    peakMemoryMb: peakMemoryMb(),
    warnings: [...new Set(warnings)],
  }
  const lines = [
    `data   ${sizesText(data)}`,
    ...(folds.length > 1 ? [`folds  ${foldsText(plan)}`] : []),
    ...metricLines(metrics),
    ...report.warnings.map((warning) => `warning: ${warning}`),
  ]
  await writeReport(values, words, found, {
    ...report,
    sd: metricsSpread(runs.map((run) => run.metrics)),
    engine: outcomes[0].engine,
    seconds: { total: secondsSince(start) },
  })
  context.stdout.write(
    values.json
      ? `${JSON.stringify(withFindings(report, values, found))}\n`
      : printable(`${lines.join('\n')}\n${findingsText(values, found)}`),
  )
  return exitCodes.done
}

/** Rows to learn from and to measure on, of every fold or repeat. */
interface ContinuousPlan {
  readonly folds: readonly Fold[]
  readonly warnings: readonly string[]
  readonly count: number | null
  readonly split: number | null
  readonly repeats: number
  readonly seed: number
}

async function plannedFolds(
  values: ContinuousValues,
  rows: number | null,
  path: string,
): Promise<ContinuousPlan> {
  const { folds: count = null, repeats = 1, seed = 0, split = DEFAULT_SPLIT } = values
  if (rows !== null && count !== null) {
    const sharing = await sharingOut(values, path, rows, undefined)
    const planned = planFolds(rows, { folds: count, repeats, seed, where: path, ...sharing })
    return { ...planned, count, split: null, repeats, seed }
  }
  checkOnlyFolds(values)
  const folds = Array.from({ length: repeats }, (_, repeat): Fold => {
    const own = { repeat, seed: seed + repeat }
    return rows === null ? own : { ...own, rows: splitRows(rows, split, own.seed, path) }
  })
  return { folds, warnings: [], count: null, split: rows === null ? null : split, repeats, seed }
}

function foldsText({ count, repeats }: ContinuousPlan): string {
  if (count === null) return `means of ${repeats} repeats`
  return `${count}-fold cross-validation${repeats > 1 ? ` × ${repeats}` : ''}, means`
}

/** `partita inspect --task density | regression`: what is in a data file, or in a model file of any task. */
export async function inspect(
  name: ContinuousName,
  values: ContinuousValues,
  context: CliContext,
): Promise<number> {
  if (values.data === undefined || values.model !== undefined) {
    return inspectAny('multilabel', values, context)
  }
  const task = await loadContinuous(name)
  const data = await task.read(values.data as string, values)
  const columns = columnsOf(data)
  const summary = { task: name, ...sizesOf(data), columns, warnings: data.warnings }
  const lines = [
    `data   ${sizesText(data)}`,
    textTable([
      ['  column', 'least', 'mean', 'largest', 'distinct'],
      ...columns.map(({ name: column, least, mean: middle, largest, distinct }) => [
        `  ${column}${column === data.targetName ? ' (target)' : ''}`,
        ...[least, middle, largest].map((value) => value.toPrecision(4)),
        String(distinct),
      ]),
    ]),
    ...data.warnings.map((warning) => `warning: ${warning}`),
  ]
  context.stdout.write(`${values.json ? JSON.stringify(summary) : lines.join('\n')}\n`)
  return exitCodes.done
}

function fitted(
  task: ContinuousTask,
  options: object,
  {
    train,
    validation,
  }: { readonly train: NumberRows; readonly validation: NumberRows | undefined },
  values: ContinuousValues,
  context: CliContext,
) {
  const { checkpoint: path, checkpointEvery: every } = values
  const checkpoint = path === undefined ? undefined : { path, every }
  return withProgress(createProgressBar, STOPPING, values, context, ({ update: onEvent }, signal) =>
    fitModel((hooks) => task.fit(options, train, validation, hooks), {
      signal,
      onEvent,
      checkpoint,
    }),
  )
}

function meansOf(all: readonly Metrics[]): Metrics {
  return Object.fromEntries(
    Object.keys(all[0]).map((name) => {
      const values = all.map((metrics) => metrics[name])
      const known = values.filter((value) => value !== null)
      return [name, known.length === all.length ? mean(known) : null]
    }),
  )
}

function columnsOf({ features, featureNames, target, targetName }: NumberRows) {
  const { rows, cols, values, center } = features
  const columns = featureNames.map((name, j) => ({
    name,
    values: Float64Array.from(
      { length: rows },
      (_, r) => values[r * cols + j] + (center?.[j] ?? 0),
    ),
  }))
  if (target && targetName) columns.push({ name: targetName, values: Float64Array.from(target) })
  return columns.map(({ name, values: own }) => ({
    name,
    least: own.reduce((a, b) => Math.min(a, b)),
    mean: mean(own),
    largest: own.reduce((a, b) => Math.max(a, b)),
    distinct: new Set(own).size,
  }))
}
