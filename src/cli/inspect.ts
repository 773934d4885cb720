import { isSparse } from '../engine/index.js'
import type { MultilabelData } from '../io/index.js'
import { FittedMultilabel } from '../tasks/index.js'
import type { InspectValues } from './commands.js'
import type { CliContext } from './context.js'
import { exitCodes } from './exit-codes.js'
import { readLabelled } from './load-data.js'
import {
  describeNetwork,
  describeObjective,
  describeTraining,
  summarizeData,
  summarizeOptions,
  summarizeTraining,
} from './summaries.js'
import { textTable } from './text-table.js'
import { UsageError } from './usage-error.js'

/** `partita inspect`: what is in a model file or a data file. */
export async function inspect(values: InspectValues, context: CliContext): Promise<number> {
  const { model, data, json } = values
  if ((model === undefined) === (data === undefined)) {
    throw new UsageError('inspect needs one of --model and --data')
  }
  const text =
    model === undefined
      ? show(describeData(await readLabelled(data as string, values)), json, dataText)
      : show(describeModelFile(await FittedMultilabel.load(model)), json, modelText)
  context.stdout.write(text)
  return exitCodes.done
}

function show<Summary>(summary: Summary, json: boolean, text: (summary: Summary) => string) {
  return `${json ? JSON.stringify(summary) : text(summary)}\n`
}

function describeModelFile(model: FittedMultilabel) {
  return {
    task: 'multilabel',
    labels: model.labels,
    features: model.featureCount,
    featureNames: model.featureNames ?? null,
    options: summarizeOptions(model.options),
    training: summarizeTraining(model),
  }
}

function modelText(summary: ReturnType<typeof describeModelFile>): string {
  const { labels, features, featureNames, options, training } = summary
  const names = featureNames === null ? 'names not kept' : shorten(featureNames)
  return [
    `task      multilabel`,
    `labels    ${labels.length}: ${shorten(labels)}`,
    `features  ${features}: ${names}`,
    `model     ${describeObjective(options)}`,
    `          ${describeNetwork(options)}, seed ${options.seed}`,
    `decision  ${options.decision}, 0/0 ${options.empty} (--empty)`,
    `fit       ${describeTraining(training)}`,
    ...Object.entries(options).map(([name, value]) => `  ${name} ${value}`),
  ].join('\n')
}

function describeData(data: MultilabelData) {
  const { features, labels, labelNames, featureNames, relation, warnings } = data
  const counts = new Array<number>(labels.cols).fill(0)
  let unlabelledRows = 0
  for (let row = 0; row < labels.rows; row++) {
    let size = 0
    for (let label = 0; label < labels.cols; label++) {
      const value = labels.values[row * labels.cols + label]
      counts[label] += value
      size += value
    }
    if (size === 0) unlabelledRows++
  }
  const nonzeros = features.values.reduce((count, value) => count + (value === 0 ? 0 : 1), 0)
  return {
    task: 'multilabel',
    relation,
    ...summarizeData(data),
    featureNames,
    labelCounts: labelNames.map((name, label) => ({ name, rows: counts[label] })),
    unlabelledRows,
    /** share of the feature values that are not zero */
    density: nonzeros / (features.rows * features.cols),
    storage: isSparse(features) ? 'sparse' : 'dense',
    warnings,
  }
}

function dataText(summary: ReturnType<typeof describeData>): string {
  const { rows, labelCounts, warnings } = summary
  const share = (part: number) => `${(100 * part).toFixed(1)} %`
  const counts = labelCounts.map(({ name, rows: count }) => {
    return [`  ${name}`, String(count), share(count / rows)]
  })
  return [
    `rows      ${rows}, of which ${summary.unlabelledRows} have no label`,
    `features  ${summary.features}: ${shorten(summary.featureNames)}`,
    `          ${share(summary.density)} not zero, kept ${summary.storage}`,
    `labels    ${summary.labels}, ${summary.cardinality.toFixed(2)} a row`,
    textTable(counts),
    ...warnings.map((warning) => `warning: ${warning}`),
  ].join('\n')
}

function shorten(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 6).join(', ')}, …` : names.join(', ')
}
