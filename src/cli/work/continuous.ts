import { checkWritable } from '../../io/index.js'
import { mean } from '../../numbers/index.js'
import { exitCodes } from '../exit-codes.js'
import type { CliContext } from '../options/context.js'
import type { ContinuousValues } from '../options/continuous-options.js'
import { DEFAULT_SPLIT } from '../options/data-options.js'
import { UsageError } from '../options/usage-error.js'
import {
  metricLines,
  sizesOf,
  sizesText,
  trainingOf,
  trainingText,
} from '../report/continuous-text.js'
import { peakMemoryMb, secondsSince } from '../report/summaries.js'
import { textTable } from '../report/text-table.js'
import { fitModel } from '../running/fit-model.js'
import { uninterrupted } from '../running/interrupt.js'
import { splitRows } from '../running/partition-rows.js'
import { createProgressBar } from '../running/progress-bar.js'
import { STOPPING, withProgress } from '../running/with-progress.js'
import type { ContinuousTask, Metrics, NumberRows } from '../tasks/continuous-task.js'
import { type ContinuousName, loadContinuous } from '../tasks/load-continuous.js'
import { takeNumbers } from '../tasks/number-rows.js'
import { inspect as inspectAny } from './inspect.js'

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
  const late = await uninterrupted(context, () => model.save(path))
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
  checkFiles(values)
  const options = task.createOptions(values)
  const path = (values.data ?? values.train) as string
  const data = await task.read(path, values)
  const test = values.test ? await task.read(values.test, values, data) : undefined
  const validation = values.validation
    ? await task.read(values.validation, values, data)
    : undefined
  const { repeats = 1, seed: firstSeed = 0, split = DEFAULT_SPLIT } = values
  const runs = []
  const warnings: string[] = [...data.warnings]
  for (let repeat = 0; repeat < repeats; repeat++) {
    const seed = firstSeed + repeat
    const parts = test ? { train: data, test } : shared(data, split, seed, path)
    const start = performance.now()
    const own = { ...options, seed }
    const outcome = await fitted(task, own, { train: parts.train, validation }, values, context)
    const { model } = outcome
    if (model.training.aborted) {
      context.stderr.write('interrupted: nothing is reported\n')
      return exitCodes.interrupted
    }
    const fitSeconds = secondsSince(start)
    const measuring = performance.now()
    const metrics = task.measure(model, parts.test)
    warnings.push(...outcome.warnings)
    runs.push({
      repeat,
      seed,
      trainRows: parts.train.features.rows,
      testRows: parts.test.features.rows,
      metrics,
      options: model.options,
      training: trainingOf(model),
      seconds: { fit: fitSeconds, predict: secondsSince(measuring) },
    })
  }
  const metrics = meansOf(runs.map((run) => run.metrics))
  const report = {
    task: name,
    data: test ? null : sizesOf(data),
    train: test ? sizesOf(data) : null,
    test: test ? sizesOf(test) : null,
    options: { ...runs[0].options, split: test ? null : split, repeats, seed: firstSeed },
    metrics,
    folds: runs,
    peakMemoryMb: peakMemoryMb(),
    warnings: [...new Set(warnings)],
  }
  const lines = [
    `data   ${sizesText(data)}`,
    ...metricLines(metrics),
    ...report.warnings.map((warning) => `warning: ${warning}`),
  ]
  context.stdout.write(`${values.json ? JSON.stringify(report) : lines.join('\n')}\n`)
  return exitCodes.done
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
  return withProgress(createProgressBar, STOPPING, values, context, ({ update: onEvent }, signal) =>
    fitModel((hooks) => task.fit(options, train, validation, hooks), { signal, onEvent }),
  )
}

function checkFiles({ data, train, test, split }: ContinuousValues): void {
  if (data !== undefined) {
    if (train === undefined && test === undefined) return
    throw new UsageError('--data excludes --train and --test')
  }
  if (train === undefined) {
    throw new UsageError(
      '--data is missing',
      'or --train and --test: files to learn and measure on',
    )
  }
  if (test === undefined) {
    throw new UsageError('--train needs --test', `to split one file: --data ${train} --split 0.2`)
  }
  if (split !== undefined) throw new UsageError('--test excludes --split')
}

function shared(data: NumberRows, split: number, seed: number, path: string) {
  const { train, test } = splitRows(data.features.rows, split, seed, path)
  return { train: takeNumbers(data, train), test: takeNumbers(data, test) }
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
  const { rows, cols, values } = features
  const columns = featureNames.map((name, j) => ({
    name,
    values: Float64Array.from({ length: rows }, (_, r) => values[r * cols + j]),
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
