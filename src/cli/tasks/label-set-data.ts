import { type DenseMatrix, takeRows } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import {
  type MultilabelData,
  type ReadMultilabelOptions,
  readMultilabel,
  sharedRows,
} from '../../io/index.js'
import { labelCardinality, labelPairs, strongestFirst } from '../../metrics/index.js'
import type { LabelSetValues } from '../options/label-set-options.js'
import { UsageError } from '../options/usage-error.js'
import { percent } from '../report/inspection-text.js'
import type { DataSummary } from '../report/summaries.js'
import type { OutputInspection } from './cli-task.js'
import { columnChoice } from './column-choice.js'
import { type ReadingName, readingChoices } from './reading-choices.js'

/** Looking for rows in train and test at once holds a text of every row. */
const LARGEST_COMPARED = 1e7
/** Pairs of labels that are shown. */
const MOST_PAIRS = 10

/**
 * Reads a file with its labels, or the labels and features of another, found by name. An empty one is an
 * error.
 */
export async function readLabelSets(
  path: string,
  values: Pick<LabelSetValues, 'labels' | 'tags' | 'missingLabels' | ReadingName> & {
    /** what `inspect` does not ask for */
    readonly dropUnlabelled?: boolean
    /** for folds that learn for themselves */
    readonly keepSource?: boolean
  },
  like?: MultilabelData,
): Promise<MultilabelData> {
  const { labels, tags, missingLabels, dropUnlabelled, keepSource } = values
  if (labels !== undefined && tags !== undefined) {
    throw new UsageError('--tags and --labels exclude each other')
  }
  const data = await readMultilabel(path, {
    ...readingChoices(values),
    labels: like ? like.labelNames : labels && labelChoice(labels),
    tags,
    keepSource,
    missingLabels,
    unlabelled: dropUnlabelled ? 'drop' : 'keep',
    like,
  })
  if (data.features.rows > 0) return data
  throw new PartitaError('EMPTY_DATA', 'no row is left', {
    where: path,
    hint: 'every row is without labels, or lacks one: leave --drop-unlabelled or --missing-labels drop out',
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
  /** share of the labels of all rows that are unknown; absent if none are */
  readonly unknown?: number
}

export function summarizeLabelSets({ features, labels }: MultilabelData): LabelSetSummary {
  const unknown = labels.values.reduce((count, value) => count + Number(Number.isNaN(value)), 0)
  return {
    rows: features.rows,
    features: features.cols,
    labels: labels.cols,
    cardinality: labelCardinality(labels),
    ...(unknown > 0 && { unknown: unknown / labels.values.length }),
  }
}

/** `100 rows, 72 features, 6 labels, 1.87 a row` */
export function describeLabelSets(summary: LabelSetSummary): string {
  const { rows, features, labels, cardinality, unknown } = summary
  const some = unknown === undefined ? '' : `, ${percent(unknown)} unknown`
  return `${rows} rows, ${features} features, ${labels} labels, ${cardinality.toFixed(2)} a row${some}`
}

/** Whether a row has no label. */
export function hasUnlabelled({ rows, cols, values }: MultilabelData['labels']): boolean {
  const isEmpty = (row: number) => {
    return values.subarray(row * cols, (row + 1) * cols).every((value) => value === 0)
  }
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
      if (value === 1) counts[label]++
    })
    if (values.every((value) => value === 0)) unlabelledRows++
  }
  const labelCounts = labelNames.map((name, label) => ({ name, rows: counts[label] }))
  const pairs = strongestPairs(labels, labelNames)
  return {
    summary: { labelCounts, unlabelledRows, pairs },
    rows: `${rows}, of which ${unlabelledRows} have no label`,
    outputs: `labels    ${labels.cols}, ${cardinality.toFixed(2)} a row`,
    table: labelCounts.map((label) => [
      `  ${label.name}`,
      String(label.rows),
      percent(label.rows / rows),
    ]),
    pairs: [
      ['pairs farthest from independence', 'rows', 'lift'],
      ...pairs.map((pair) => [`  ${pair.labels.join(' + ')}`, String(pair.rows), liftText(pair)]),
    ],
  }
}

interface PairSummary {
  readonly labels: readonly [string, string]
  /** that have both */
  readonly rows: number
  /** how many times as often as if they were independent; null where one never occurs */
  readonly lift: number | null
}

/** Pairs of labels that are together more or less often than chance would have them. */
function strongestPairs(labels: DenseMatrix, names: readonly string[]): PairSummary[] {
  const { cols } = labels
  const none = { rows: 1, cols, values: new Float32Array(cols) }
  return strongestFirst(labelPairs(labels, none))
    .slice(0, MOST_PAIRS)
    .map(({ labels: [one, other], together, lift }) => {
      return { labels: [names[one], names[other]], rows: together, lift }
    })
}

const liftText = ({ lift }: PairSummary) => (lift === null ? '–' : lift.toFixed(2))
