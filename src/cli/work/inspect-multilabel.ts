import type { MultilabelData } from '../../io/index.js'
import type { FittedMultilabel } from '../../tasks/index.js'
import type { InspectMultilabelValues } from '../commands/model-commands.js'
import { headed } from '../report/headed-lines.js'
import {
  describeFeatures,
  describeSavedModel,
  HEADING,
  percent,
  shorten,
  summarizeFeatures,
} from '../report/inspection-text.js'
import { describeModel, summarizeData, summarizeOptions } from '../report/multilabel-summaries.js'
import { summarizeTraining } from '../report/summaries.js'
import { textTable } from '../report/text-table.js'
import type { Inspection } from './inspect.js'
import { readLabelled } from './load-multilabel.js'

/** What is in a model of label sets. */
export function inspectClassifier(model: FittedMultilabel): Inspection {
  const options = summarizeOptions(model)
  const { labels } = model
  const summary = {
    task: 'multilabel',
    labels,
    features: model.featureCount,
    featureNames: model.featureNames ?? null,
    options,
    training: summarizeTraining(model),
  }
  const lines = [
    'task      multilabel',
    `labels    ${labels.length}: ${shorten(labels)}`,
    ...describeSavedModel(summary, [
      ...headed('model', describeModel(options), HEADING),
      `decision  ${options.decision}, 0/0 ${options.empty} (--empty)`,
    ]),
  ]
  return { summary, lines }
}

/** What is in a file of label sets. */
export async function inspectLabels(
  path: string,
  values: InspectMultilabelValues,
): Promise<Inspection> {
  const data = await readLabelled(path, values)
  const { features, featureNames, relation, warnings } = data
  const { labelCounts, unlabelledRows } = countLabels(data)
  const sizes = summarizeData(data)
  const summary = {
    task: 'multilabel',
    relation,
    ...sizes,
    featureNames,
    labelCounts,
    unlabelledRows,
    ...summarizeFeatures(features),
    warnings,
  }
  const lines = [
    `rows      ${sizes.rows}, of which ${unlabelledRows} have no label`,
    ...describeFeatures(featureNames, summary),
    `labels    ${sizes.labels}, ${sizes.cardinality.toFixed(2)} a row`,
    textTable(
      labelCounts.map(({ name, rows }) => [`  ${name}`, String(rows), percent(rows / sizes.rows)]),
    ),
    ...warnings.map((warning) => `warning: ${warning}`),
  ]
  return { summary, lines }
}

function countLabels({ labels, labelNames }: MultilabelData) {
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
  const labelCounts = labelNames.map((name, label) => ({ name, rows: counts[label] }))
  return { labelCounts, unlabelledRows }
}
