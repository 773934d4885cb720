import type { Features } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import { parseLabelsXml } from '../columns/labels-xml.js'
import { mekaLabelEnd } from '../columns/meka-relation.js'
import { selectLabels } from '../columns/select-labels.js'
import type { CsvTextOptions } from '../csv/csv-records.js'
import type { ColumnsKept } from '../csv/read-csv-table.js'
import { featuresOfRows } from '../libsvm/libsvm-features.js'
import { readLibsvm } from '../libsvm/libsvm-parser.js'
import { fileFormat } from '../table/file-format.js'
import { columnsLike, columnsToLearn } from '../table/kept-columns.js'
import { NameFinder } from '../table/name-finder.js'
import { readTable } from '../table/read-table.js'
import { cellTexts, columnNames } from '../table/table.js'
import {
  type ColumnOptions,
  checkColumnOptions,
  featuresLike,
  featuresToLearn,
  ownMarkers,
} from '../table/table-features.js'
import { featureNamesOf, type MissingPolicy, type TableSchema } from '../table/table-schema.js'
import { checkEncoding, readWholeText, type TextEncoding } from '../text/read-text.js'
import { shown } from '../text/text-error.js'
import { storeAs } from './convert.js'

/** Options of {@link readFeatures}. */
export interface ReadFeaturesOptions
  extends Pick<CsvTextOptions, 'delimiter'>,
    Pick<ColumnOptions, 'missingValues' | 'keep' | 'categorical'> {
  /**
   * What was learned of the columns in training, as a model carries it: which are read and how. Default:
   * what `features` says, or the file itself.
   */
  readonly schema?: TableSchema | undefined
  /**
   * Names of the features in the order wanted, where there is no schema; other columns are left out with
   * a warning. Default: every column that is no label and no text.
   */
  readonly features?: readonly string[] | undefined
  /** names of the labels the model knows; their columns are ignored where the file has them */
  readonly labels: readonly string[]
  /**
   * What the caller takes for the labels of this file: the path of a MULAN XML file, or names. Each
   * must be a known label. Default: what a MEKA relation name says, if anything (ARFF only).
   */
  readonly declared?: string | readonly string[] | undefined
  /**
   * what to do about missing values; default as in training if a schema says so, else `'error'`. Means
   * are those of training; without a schema they are of this file
   */
  readonly missing?: MissingPolicy | undefined
  /** name of a column that is no feature and whose texts come along */
  readonly id?: string | undefined
  /** default: what the file shows */
  readonly encoding?: TextEncoding | undefined
}

/** Inputs read from a file to predict on. */
export interface FeatureData {
  /** `[rows, features]`; finite */
  readonly features: Features
  readonly featureNames: readonly string[]
  /** how the columns were read: as the schema given says, or learned of this file */
  readonly schema: TableSchema
  /** the texts of the column that was asked for by `id`, `[rows]`, empty where missing */
  readonly ids?: readonly string[] | undefined
  /** what was decided for the caller, or looks odd; one sentence each */
  readonly warnings: readonly string[]
}

/**
 * Reads the inputs of a file to predict on, `.arff`, `.csv` or `.tsv`, also `.gz`, or `-`, the standard input. Its label columns, if it
 * has any, are ignored, whatever their values. Needs Node.
 *
 * @throws PartitaError (as a rejection) UNKNOWN_LABEL if the file or the caller names a label that
 *   the model does not know; SHAPE_MISMATCH if a wanted feature is not there; and what
 *   `readMultilabel` throws
 *
 * @example
 * ```ts
 * import { readFeatures, readMultilabel } from 'partita/io'
 * const train = await readMultilabel('data/emotions/emotions-train.arff.gz')
 * const songs = await readFeatures('data/emotions/emotions-test.arff.gz', {
 *   schema: train.schema,
 *   labels: train.labelNames,
 * })
 * console.log(songs.features.rows, songs.features.cols) // 202 72
 * ```
 */
export async function readFeatures(
  path: string,
  options: ReadFeaturesOptions,
): Promise<FeatureData> {
  const { schema, features: wanted, declared, encoding } = options
  checkColumnOptions(options)
  checkEncoding(encoding)
  const like = (schema ?? wanted) && { schema, featureNames: wanted ?? [] }
  const format = fileFormat(path)
  if (format === 'libsvm') {
    const rows = featuresOfRows(await readLibsvm(path, encoding), { ...options, like, file: path })
    return { ...rows, features: storeAs(rows.features, 'auto') }
  }
  const labels =
    typeof declared === 'string'
      ? parseLabelsXml((await readWholeText(declared, encoding)).text).map(({ name }) => name)
      : declared
  const isKnown = labelTest(options.labels, schema ? schemaNames(schema) : wanted)
  const checkKnown = (name: string) => {
    if (!isKnown(name)) throw unknownLabel(name, options.labels.length, path)
  }
  labels?.forEach(checkKnown)
  const idOf = (names: readonly string[]): number[] => {
    if (options.id === undefined) return []
    const column = new NameFinder(names).position(options.id)
    checkOption(column >= 0, 'id', 'the name of a column', options.id)
    return [column]
  }
  const leftOutOf = (names: readonly string[]) =>
    new Set([...idOf(names), ...[...names.keys()].filter((column) => isKnown(names[column]))])
  const keep = (names: readonly string[]): ColumnsKept => {
    const leftOut = leftOutOf(names)
    return like
      ? columnsLike(names, idOf(names), leftOut, like, path)
      : columnsToLearn(names, idOf(names), leftOut, options)
  }
  const header = schema?.columns.map(({ name }) => name) ?? wanted
  const keepText = options.id !== undefined
  const table = await readTable(
    path,
    format,
    { ...options, missingValues: ownMarkers(options, schema), keepText },
    keep,
    header,
  )
  const names = columnNames(table)
  const end =
    table.noun === 'attribute' && declared === undefined
      ? mekaLabelEnd(table.relation, path)
      : undefined
  const own = new Set(schema ? schemaNames(schema) : wanted)
  for (const column of end ? selectLabels(names, end, path) : []) {
    if (!own.has(names[column])) checkKnown(names[column])
  }
  const leftOut = leftOutOf(names)
  const { features, ...read } = like
    ? featuresLike(table, leftOut, like, options)
    : featuresToLearn(table, leftOut, options, 'every column is a label or was left out')
  const [idColumn] = idOf(names)
  const ids = idColumn === undefined ? undefined : cellTexts(table, idColumn)
  return { ...read, features: storeAs(features, 'auto'), ...(ids && { ids }) }
}

/** Names of the columns of a schema and of the features they become. */
function schemaNames({ columns }: TableSchema): string[] {
  return [...columns.map(({ name }) => name), ...featureNamesOf(columns)]
}

/**
 * Tells the columns that are labels: those of exactly these names; and of such names once escapes are
 * removed, unless a feature has exactly that name.
 */
function labelTest(
  labels: readonly string[],
  features: readonly string[] = [],
): (name: string) => boolean {
  const exact = new Set(labels)
  const finder = new NameFinder(labels)
  const own = new Set(features)
  return (name) => exact.has(name) || (!own.has(name) && finder.find(name) !== -1)
}

function unknownLabel(name: string, labels: number, where: string): PartitaError {
  return new PartitaError('UNKNOWN_LABEL', 'the model does not know a label of the data', {
    expected: `one of its ${labels} labels`,
    received: shown(name),
    where,
    hint: 'check that model and data belong together',
  })
}
