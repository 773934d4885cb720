import { takeRows } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import {
  type MultilabelData,
  type ReadMultilabelOptions,
  readMultilabel,
  selectFeatures,
  sharedRows,
} from '../../io/index.js'
import type { MultilabelEvaluateValues, MultilabelValues } from '../commands/multilabel-commands.js'
import { DEFAULT_SPLIT } from '../options/data-options.js'
import { splitRows } from '../running/partition-rows.js'
import { columnChoice } from './column-choice.js'

/** What `fit` learns from. */
export interface TrainingSet {
  readonly train: MultilabelData
  readonly validation: MultilabelData | undefined
  /** one sentence each, with the file they are about */
  readonly warnings: readonly string[]
}

/** What `evaluate` learns from and measures on. */
export interface TrainTestSet extends TrainingSet {
  readonly test: MultilabelData
}

type ReadingValues = Partial<
  Pick<MultilabelValues, 'labels' | 'ignore' | 'missing' | 'dropUnlabelled'>
>

/** Looking for rows in train and test at once holds a text of every row. */
const LARGEST_COMPARED = 1e7

/** Reads the files that `fit` is given, matched by the names of their columns. */
export async function loadTraining(values: MultilabelValues): Promise<TrainingSet> {
  const train = await readLabelled(values.train, values)
  const warnings = said('train', train.warnings)
  const path = values.validation
  const validation = path && (await readLike(train, path, values, 'validation', warnings))
  return { train, validation: validation || undefined, warnings }
}

/** Reads the files that `evaluate` is given, or splits the one. */
export async function loadTrainTest(values: MultilabelEvaluateValues): Promise<TrainTestSet> {
  const { train: whole, validation, warnings: given } = await loadTraining(values)
  const warnings = [...given]
  const { train, test } = values.test
    ? { train: whole, test: await readLike(whole, values.test, values, 'test', warnings) }
    : splitData(whole, values.split ?? DEFAULT_SPLIT, values.seed ?? 0, values.train)
  if (train.features.values.length + test.features.values.length <= LARGEST_COMPARED) {
    const shared = sharedRows(train, test).length
    if (shared > 0) warnings.push(`${shared} of ${test.features.rows} test rows are in train, too`)
  }
  return { train, test, validation, warnings }
}

/** Reads a file with its labels; an empty one is an error. */
export async function readLabelled(
  path: string,
  { labels, ignore, missing, dropUnlabelled }: ReadingValues,
  choice: ReadMultilabelOptions['labels'] = labels === undefined ? undefined : labelChoice(labels),
): Promise<MultilabelData> {
  const data = await readMultilabel(path, {
    labels: choice,
    ignore: ignore?.split(',') ?? [],
    missing,
    unlabelled: dropUnlabelled ? 'drop' : 'keep',
  })
  if (data.features.rows > 0) return data
  throw new PartitaError('EMPTY_DATA', 'no row is left', {
    where: path,
    hint: 'every row is without labels: leave --drop-unlabelled out',
  })
}

/** Reads another file of the same set: the labels and features of `train`, found by name. */
async function readLike(
  train: MultilabelData,
  path: string,
  values: MultilabelValues,
  role: string,
  warnings: string[],
): Promise<MultilabelData> {
  const data = await readLabelled(path, values, train.labelNames)
  const { featureNames } = train
  const features = selectFeatures(data.features, data.featureNames, featureNames, path)
  const left = data.featureNames.length - featureNames.length
  warnings.push(...said(role, data.warnings))
  if (left > 0) warnings.push(`${role}: columns that train does not have were left out: ${left}`)
  return { ...data, features, featureNames }
}

/** What `--labels` says: an XML file or columns. */
function labelChoice(text: string): ReadMultilabelOptions['labels'] {
  return /\.xml$/i.test(text) ? text : columnChoice(text)
}

/** A seeded split into rows to learn from and rows to measure on. */
function splitData(data: MultilabelData, share: number, seed: number, path: string) {
  const { train, test } = splitRows(data.features.rows, share, seed, path)
  return { train: takeExamples(data, train), test: takeExamples(data, test) }
}

function takeExamples(data: MultilabelData, rows: Int32Array): MultilabelData {
  const { instanceWeights } = data
  return {
    ...data,
    features: takeRows(data.features, rows),
    labels: takeRows(data.labels, rows),
    instanceWeights: instanceWeights && Float32Array.from(rows, (row) => instanceWeights[row]),
  }
}

function said(role: string, warnings: readonly string[]): string[] {
  return warnings.map((warning) => `${role}: ${warning}`)
}
