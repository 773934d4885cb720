import {
  checkWritable,
  readFeatures,
  readFileWhole,
  taskOfModel,
  writeFileWhole,
} from '../../io/index.js'
import { exitCodes } from '../exit-codes.js'
import { inCommandLineWords } from '../options/command-line-words.js'
import type { CliContext } from '../options/context.js'
import type { PredictValues } from '../options/prediction-options.js'
import { UsageError } from '../options/usage-error.js'
import { printable } from '../printable.js'
import { predictionText, writtenLogPartitions } from '../report/prediction-text.js'
import { uninterrupted } from '../running/interrupt.js'
import type { SavedTask } from '../tasks/cli-task.js'
import { nameList } from '../tasks/column-choice.js'
import { type ContinuousName, continuousName, loadContinuous } from '../tasks/load-continuous.js'
import { loadTaskOf } from '../tasks/load-task.js'
import { readNumbers } from '../tasks/number-rows.js'
import { textChoices } from '../tasks/reading-choices.js'

const NO_DIGEST =
  'the model file is of before there were digests: damage to it goes unnoticed; fit again, or load and save it'

/** `partita predict`: outputs or probabilities for the rows of a file. */
export async function predict(values: PredictValues, context: CliContext): Promise<number> {
  const { output, quiet } = values
  checkExclusive(values)
  if (output !== undefined) await checkWritable(output)
  const bytes = await readFileWhole(values.model)
  const continuous = continuousName(taskOfModel(bytes))
  const { text, warnings } = continuous
    ? await continuousPredictions(continuous, bytes, values)
    : await finitePredictions(bytes, values)
  if (!quiet) {
    for (const warning of warnings) {
      context.stderr.write(`warning: ${printable(inCommandLineWords(warning))}\n`)
    }
  }
  if (output === undefined) {
    context.stdout.write(text)
    return exitCodes.done
  }
  const written = new TextEncoder().encode(text)
  const interrupted = await uninterrupted(context, () => writeFileWhole(output, written))
  return interrupted ? exitCodes.interrupted : exitCodes.done
}

/** Log-densities of rows, or the law of the target of each. */
async function continuousPredictions(
  name: ContinuousName,
  bytes: Uint8Array,
  values: PredictValues,
) {
  const { task: asked, decision, ranks, probabilities, labels, logPartitionBy } = values
  if (asked !== undefined && asked !== name) {
    throw new UsageError(`--task cannot be ${asked}`, `the model is of --task ${name}`)
  }
  const wrong = { decision, ranks, probabilities, labels, 'log-partition-by': logPartitionBy }
  const [option] = Object.entries(wrong).find(([, value]) => value) ?? []
  if (option) throw new UsageError(`--${option} is for models of outputs that can be counted`)
  const { engine, deterministic, format = 'csv' } = values
  const task = await loadContinuous(name)
  const model = await task.load(bytes, { engine, deterministic })
  if (values.missing === 'mean') {
    const hint = 'such models do not keep the means of training: fill in the values'
    throw new UsageError('--missing cannot be "mean" here', hint)
  }
  const names = task.columns(model)
  const rows = await readNumbers(values.input, values, names && { featureNames: names })
  return { text: task.predict(model, rows.features, format), warnings: rows.warnings }
}

async function finitePredictions(bytes: Uint8Array, values: PredictValues) {
  const task = await loadTaskOf(bytes)
  checkTask(task, values)
  return predictions(task, bytes, values)
}

/** Throws UsageError for what the model's task does not have. */
function checkTask(task: SavedTask, values: PredictValues): void {
  const { name, decisions } = task
  const { decision, ranks, labels } = values
  const probabilities = values.probabilities || values.withProbabilities
  if (values.task !== undefined && values.task !== name) {
    throw new UsageError(`--task cannot be ${values.task}`, `the model is of --task ${name}`)
  }
  if (decision !== undefined && !decisions.includes(decision)) {
    const hint = `this model decides by ${decisions.join(', ')}`
    throw new UsageError(`--decision cannot be ${JSON.stringify(decision)}`, hint)
  }
  if (!task.limitedDecision) {
    const limit = limitNames(values)[0]
    if (limit) throw new UsageError(`${limit} is for models of label sets`)
  }
  if (ranks && !task.writtenRanks) throw new UsageError('--ranks is for models of rankings')
  const isNamed = 'is for models of label sets and rankings'
  if (labels !== undefined && !task.outputNames) {
    throw new UsageError(`--labels ${isNamed}`, 'columns that are no features are left out anyway')
  }
  if (probabilities && !task.writtenProbabilities) {
    const hint = 'in a program, FittedPredictor has expectedCode and sample'
    throw new UsageError(`--probabilities ${isNamed}`, hint)
  }
}

async function predictions(task: SavedTask, bytes: Uint8Array, values: PredictValues) {
  const { engine, deterministic, format = 'csv', decision, logPartitionBy: method } = values
  const model = await task.load(bytes, { engine, deterministic })
  const { features, ids, warnings } = await readFeatures(values.input, {
    schema: model.schema,
    features: model.featureNames,
    labels: task.outputNames?.(model) ?? [],
    declared: declaredLabels(values.labels),
    id: values.id,
    ...textChoices(values),
  })
  const written = () => {
    if (method) return writtenLogPartitions(model.logPartition(features, { method }))
    const { writtenProbabilities, writtenRanks } = task
    if (values.probabilities && writtenProbabilities) return writtenProbabilities(model, features)
    if (values.ranks && writtenRanks) return writtenRanks(model, features, decision)
    const limited = limitNames(values).length > 0 ? task.limitedDecision?.(values) : undefined
    return task.writtenDecisions(model, features, limited ?? decision)
  }
  const beside = values.withProbabilities && task.writtenProbabilities?.(model, features)
  const parts = beside ? [written(), beside] : [written()]
  const id = ids && values.id !== undefined ? { name: values.id, values: ids } : undefined
  const noted = model.digest === undefined ? [...warnings, NO_DIGEST] : warnings
  return { text: predictionText(parts, format, id), warnings: noted }
}

/** The thresholds and limits that the values name. */
function limitNames({ threshold, atLeast, atMost }: PredictValues): string[] {
  const given = { '--threshold': threshold, '--at-least': atLeast, '--at-most': atMost }
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]))
}

/** Throws if the values ask for two kinds of output at once. */
function checkExclusive(values: PredictValues): void {
  const { decision, probabilities, withProbabilities, ranks, logPartitionBy } = values
  const asked = [
    ...(probabilities ? ['--probabilities'] : []),
    ...(withProbabilities && (probabilities || logPartitionBy) ? ['--with-probabilities'] : []),
    ...(ranks ? ['--ranks'] : []),
    ...(logPartitionBy ? ['--log-partition-by'] : []),
  ]
  // ranks are decided too
  if (decision !== undefined && !ranks) asked.push('--decision')
  else asked.push(...limitNames(values).slice(0, 1))
  if (asked.length > 1) throw new UsageError(`${asked[1]} and ${asked[0]} exclude each other`)
}

/** The labels the caller takes the input to have: an XML file or names. */
function declaredLabels(text: string | undefined): string | readonly string[] | undefined {
  if (text === undefined || /\.xml$/i.test(text)) return text
  return nameList(text)
}
