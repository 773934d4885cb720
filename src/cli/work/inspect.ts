import { readFileWhole, taskOfModel } from '../../io/index.js'
import { exitCodes } from '../exit-codes.js'
import { inCommandLineWords } from '../options/command-line-words.js'
import type { CliContext } from '../options/context.js'
import type { FiniteTaskName } from '../options/task-name.js'
import { UsageError } from '../options/usage-error.js'
import { printable } from '../printable.js'
import { inspectModel as inspectContinuous } from '../report/continuous-text.js'
import { headed } from '../report/headed-lines.js'
import {
  describeFeatures,
  describeSavedModel,
  HEADING,
  summarizeFeatures,
} from '../report/inspection-text.js'
import { leaderboardLines } from '../report/leaderboard-text.js'
import { summarizeTraining } from '../report/summaries.js'
import { textTable } from '../report/text-table.js'
import { continuousName, loadContinuous } from '../tasks/load-continuous.js'
import { loadTask, loadTaskOf } from '../tasks/load-task.js'

/** What the command line of `inspect` says of every task. */
export interface InspectValues {
  readonly model?: string
  readonly data?: string
  readonly json: boolean
}

const NO_DIGEST =
  'none: saved by an earlier version, damage goes unnoticed; fit again, or load and save'

/** Which engine trained a model, and whether others would have come to the same bits. */
function trainedBy(engine: string | undefined): string {
  if (engine === undefined) return 'not kept: trained by an earlier version'
  if (engine === 'wasm') return 'wasm: the same bits on every machine (--deterministic)'
  return `${engine}: bits that depend on the machine and the version of Node`
}

/** What was found: for machines, and as lines of text. */
interface Inspection {
  readonly summary: object
  readonly lines: readonly string[]
}

/** `partita inspect`: what is in a model file or a data file. */
export async function inspect(
  name: FiniteTaskName,
  values: InspectValues,
  context: CliContext,
): Promise<number> {
  const { model, data, json } = values
  if ((model === undefined) === (data === undefined)) {
    throw new UsageError('inspect needs one of --model and --data')
  }
  const { summary, lines } =
    model === undefined
      ? await inspectData(name, data as string, values)
      : await inspectModel(model)
  context.stdout.write(`${json ? JSON.stringify(summary) : printable(lines.join('\n'))}\n`)
  return exitCodes.done
}

async function inspectModel(path: string): Promise<Inspection> {
  const bytes = await readFileWhole(path)
  const continuous = continuousName(taskOfModel(bytes))
  if (continuous) {
    const owner = await loadContinuous(continuous)
    return inspectContinuous(owner, await owner.load(bytes))
  }
  const task = await loadTaskOf(bytes)
  const model = await task.load(bytes)
  const outputs = task.describeOutputs(model)
  const options = task.summarizeModel(model)
  const summary = {
    task: task.name,
    ...outputs.summary,
    features: model.featureCount,
    featureNames: model.featureNames ?? null,
    options,
    training: summarizeTraining(model),
    /** the engine that trained it; null: an earlier version did */
    trainedBy: model.training.engine ?? null,
    leaderboard: model.training.leaderboard ?? [],
    /** null: the file is of before there were digests */
    digest: model.digest ?? null,
  }
  const { decision, empty, threshold, atLeast, atMost } = options
  const limits = Object.entries({ threshold, 'at-least': atLeast, 'at-most': atMost })
  const limited = limits.flatMap(([name, value]) => (value == null ? [] : ` --${name} ${value}`))
  const lines = [
    `task      ${task.name}`,
    outputs.line,
    ...describeSavedModel(summary, [
      ...headed('model', task.describeModel(options), HEADING),
      `decision  ${decision}${limited.join('')}${empty === undefined ? '' : `, 0/0 ${empty} (--empty)`}`,
    ]),
    `engine    ${trainedBy(model.training.engine)}`,
    ...headed('auto', leaderboardLines(summary.leaderboard), HEADING),
    `digest    ${model.digest ?? NO_DIGEST}`,
  ]
  return { summary, lines }
}

async function inspectData(
  name: FiniteTaskName,
  path: string,
  values: object,
): Promise<Inspection> {
  const task = await loadTask(name)
  const data = await task.read(path, values)
  const { features, featureNames, relation } = data
  const warnings = data.warnings.map(inCommandLineWords)
  const sizes = task.summarizeData(data)
  const outputs = task.inspectData(data, sizes)
  const summary = {
    task: task.name,
    relation,
    ...sizes,
    featureNames,
    ...outputs.summary,
    ...summarizeFeatures(features),
    warnings,
  }
  const lines = [
    `rows      ${outputs.rows}`,
    ...describeFeatures(featureNames, summary),
    outputs.outputs,
    textTable(outputs.table),
    ...(outputs.pairs && outputs.pairs.length > 1 ? [textTable(outputs.pairs)] : []),
    ...warnings.map((warning) => `warning: ${warning}`),
  ]
  return { summary, lines }
}
