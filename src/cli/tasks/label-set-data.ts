import { takeRows } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import {
  type MultilabelData,
  type ReadMultilabelOptions,
  readMultilabel,
  sharedRows,
} from '../../io/index.js'
import { labelCardinality } from '../../metrics/index.js'
import type { LabelSetValues } from '../options/label-set-options.js'
import { percent } from '../report/inspection-text.js'
import type { DataSummary } from '../report/summaries.js'
import type { OutputInspection } from './cli-task.js'
import { columnChoice } from './column-choice.js'
import { type ReadingName, readingChoices } from './reading-choices.js'

/** Looking for rows in train and test at once holds a text of every row. */
const LARGEST_COMPARED = 1e7

/**
 * Reads a file with its labels, or the labels and features of another, found by name. An empty one is an
 * error.
 */
export async function readLabelSets(
  path: string,
  values: Pick<LabelSetValues, 'labels' | ReadingName> & {
    /** what `inspect` does not ask for */
    readonly dropUnlabelled?: boolean
  },
  like?: MultilabelData,
): Promise<MultilabelData> {
  const { labels, dropUnlabelled } = values
  const data = await readMultilabel(path, {
    ...readingChoices(values),
    labels: like ? like.labelNames : labels && labelChoice(labels),
    unlabelled: dropUnlabelled ? 'drop' : 'keep',
    like,
  })
  if (data.features.rows > 0) return data
  throw new PartitaError('EMPTY_DATA', 'no row is left', {
    where: path,
    hint: 'every row is without labels: leave --drop-unlabelled out',
  })
}

/** What `--labels` says: an XML file or columns. */
function labelChoice(text: string): ReadMultilabelOptions['labels'] {
  return /\.xml$/i.test(text) ? text : columnChoice(text)
}

export function takeLabelSets(data: MultilabelData, rows: Int32Array): MultilabelData {
  const { instanceWeights } = data
  return {
    ...data,
    features: takeRows(data.features, rows),
    labels: takeRows(data.labels, rows),
    instanceWeights: instanceWeights && Float32Array.from(rows, (row) => instanceWeights[row]),
  }
}

/** How many test rows are in train, too; 0 where that takes too much memory to tell. */
export function countSharedRows(train: MultilabelData, test: MultilabelData): number {
  const values = train.features.values.length + test.features.values.length
  return values <= LARGEST_COMPARED ? sharedRows(train, test).length : 0
}

/** Sizes of a data set of label sets. */
export interface LabelSetSummary extends DataSummary {
  readonly labels: number
  /** mean number of labels a row */
  readonly cardinality: number
}

export function summarizeLabelSets({ features, labels }: MultilabelData): LabelSetSummary {
  return {
    rows: features.rows,
    features: features.cols,
    labels: labels.cols,
    cardinality: labelCardinality(labels),
  }
}

/** `100 rows, 72 features, 6 labels, 1.87 a row` */
export function describeLabelSets(summary: LabelSetSummary): string {
  const { rows, features, labels, cardinality } = summary
  return `${rows} rows, ${features} features, ${labels} labels, ${cardinality.toFixed(2)} a row`
}

/** Whether a row has no label. */
export function hasUnlabelled({ rows, cols, values }: MultilabelData['labels']): boolean {
  const isEmpty = (row: number) => !values.subarray(row * cols, (row + 1) * cols).includes(1)
  return Array.from({ length: rows }, (_, row) => row).some(isEmpty)
}

/** What labels are in a file, and how often. */
export function inspectLabelSets(
  { labels, labelNames }: MultilabelData,
  { rows, cardinality }: LabelSetSummary,
): OutputInspection {
  const counts = new Array<number>(labels.cols).fill(0)
  let unlabelledRows = 0
  for (let row = 0; row < rows; row++) {
    const values = labels.values.subarray(row * labels.cols, (row + 1) * labels.cols)
    values.forEach((value, label) => {
      counts[label] += value
    })
    if (values.every((value) => value === 0)) unlabelledRows++
  }
  const labelCounts = labelNames.map((name, label) => ({ name, rows: counts[label] }))
  return {
    summary: { labelCounts, unlabelledRows },
    rows: `${rows}, of which ${unlabelledRows} have no label`,
    outputs: `labels    ${labels.cols}, ${cardinality.toFixed(2)} a row`,
    table: labelCounts.map((label) => [
      `  ${label.name}`,
      String(label.rows),
      percent(label.rows / rows),
    ]),
  }
}
