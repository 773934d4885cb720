import type { Features } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import { ArffParser, type ArffTable } from '../arff/arff.js'
import { planColumns, readFeatures as readColumns } from '../arff/arff-columns.js'
import {
  type CsvTextOptions,
  checkCsvHeader,
  csvWithoutHeader,
  csvWithoutRows,
  readCsvRecords,
} from '../csv/csv-records.js'
import { parseLabelsXml } from '../label-sets/labels-xml.js'
import { mekaLabelEnd } from '../label-sets/meka-relation.js'
import { storeAs } from '../label-sets/multilabel-data.js'
import { selectLabels } from '../label-sets/select-labels.js'
import { unescapeBare } from '../text/escapes.js'
import { readText, readWholeText, type TextEncoding } from '../text/read-text.js'
import { shown, textError } from '../text/text-error.js'
import {
  columnsOfFeatures,
  type FeatureColumn,
  FeatureReader,
  featureNamesOf,
  leftOutWarning,
} from './feature-columns.js'
import { fillMissing, type MissingPolicy } from './fill-missing.js'
import { selectFeatures } from './select-features.js'

/** Options of {@link readFeatures}. */
export interface ReadFeaturesOptions extends Pick<CsvTextOptions, 'delimiter'> {
  /**
   * Names of the features in the order wanted; other columns are left out with a warning. Default:
   * every column that is no label and no text.
   */
  readonly features?: readonly string[] | undefined
  /** names of the labels the model knows; their columns are ignored where the file has them */
  readonly labels: readonly string[]
  /**
   * What the caller takes for the labels of this file: the path of a MULAN XML file, or names. Each
   * must be a known label. Default: what a MEKA relation name says, if anything (ARFF only).
   */
  readonly declared?: string | readonly string[] | undefined
  /** as in `readMultilabel`; default `'error'` */
  readonly missing?: MissingPolicy
  /** default `'utf-8'` */
  readonly encoding?: TextEncoding
}

/** Inputs read from a file to predict on. */
export interface FeatureData {
  /** `[rows, features]`; finite */
  readonly features: Features
  readonly featureNames: readonly string[]
  /** what was decided for the caller, or looks odd; one sentence each */
  readonly warnings: readonly string[]
}

/** Features as a format gives them: possibly more than are wanted, NaN where missing. */
interface RawFeatures {
  readonly features: Features
  readonly names: readonly string[]
  /** columns that are there but were not read */
  readonly unread: readonly string[]
  /** line of each row */
  readonly lines: Int32Array
  readonly warnings?: readonly string[]
}

/**
 * Reads the inputs of a file to predict on, `.arff` or `.csv`, also `.gz`. Its label columns, if it
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
 *   features: train.featureNames,
 *   labels: train.labelNames,
 * })
 * console.log(songs.features.rows, songs.features.cols) // 202 72
 * ```
 */
export async function readFeatures(
  path: string,
  options: ReadFeaturesOptions,
): Promise<FeatureData> {
  const { features: wanted, declared, missing = 'error', encoding = 'utf-8' } = options
  const format = /\.(arff|csv)(?:\.gz)?$/i.exec(path)?.[1].toLowerCase()
  checkOption(format !== undefined, 'path', 'a name in .arff, .csv, .arff.gz or .csv.gz', path)
  const names =
    typeof declared === 'string'
      ? parseLabelsXml(await readWholeText(declared, encoding)).map(({ name }) => name)
      : declared
  const known = new Set(options.labels.map(unescapeBare))
  for (const name of names ?? []) checkKnown(name, known, path)
  const raw =
    format === 'csv'
      ? await featuresFromCsv(path, encoding, known, options)
      : featuresFromArff(await parseFile(path, encoding), known, options, path)
  if (raw.names.length === 0) {
    throw textError('EMPTY_DATA', 'no feature is left', { file: path })
  }

  const featureNames = wanted ?? raw.names
  const unread = [...raw.unread, ...(wanted ? without(raw.names, wanted) : [])]
  const warnings = unread.length > 0 ? [leftOutWarning(unread)] : []
  warnings.push(...(raw.warnings ?? []))
  const selected = selectFeatures(raw.features, raw.names, featureNames, path)
  const place = { file: path, lines: raw.lines }
  warnings.push(...fillMissing(selected, featureNames, missing, place))
  return { features: storeAs(selected, 'auto'), featureNames, warnings }
}

function checkKnown(name: string, known: ReadonlySet<string>, file: string): void {
  if (known.has(unescapeBare(name))) return
  throw new PartitaError('UNKNOWN_LABEL', 'the model does not know a label of the data', {
    expected: `one of its ${known.size} labels`,
    received: shown(name),
    where: file,
    hint: 'check that model and data belong together',
  })
}

function without(names: readonly string[], wanted: readonly string[]): string[] {
  const known = new Set(wanted)
  return names.filter((name) => !known.has(name))
}

async function parseFile(path: string, encoding: TextEncoding): Promise<ArffTable> {
  const parser = new ArffParser({ file: path })
  for await (const piece of readText(path, encoding)) parser.push(piece)
  return parser.finish()
}

function featuresFromArff(
  table: ArffTable,
  known: ReadonlySet<string>,
  { features: wanted, declared }: ReadFeaturesOptions,
  file: string,
): RawFeatures {
  const { attributes, relation, lines } = table
  const wantedNames = wanted && new Set(wanted)
  const end = declared === undefined ? mekaLabelEnd(relation, file) : undefined
  const names = attributes.map(({ name }) => name)
  for (const index of end ? selectLabels(names, end, file) : []) {
    if (!wantedNames?.has(names[index])) checkKnown(names[index], known, file)
  }
  const skipped = new Set<number>()
  const unread: string[] = []
  attributes.forEach((attribute, index) => {
    const { name, kind } = attribute
    if (known.has(unescapeBare(name))) {
      skipped.add(index)
      return
    }
    const isWanted =
      wantedNames === undefined ||
      planColumns([attribute], new Set()).featureNames.some((column) => wantedNames.has(column))
    if (isWanted && kind !== 'text') return
    skipped.add(index)
    unread.push(name)
  })
  const plan = planColumns(attributes, skipped)
  return { features: readColumns(table, plan), names: plan.featureNames, unread, lines }
}

async function featuresFromCsv(
  path: string,
  encoding: TextEncoding,
  known: ReadonlySet<string>,
  { features: wanted, delimiter }: ReadFeaturesOptions,
): Promise<RawFeatures> {
  const lines: number[] = []
  let opened: { columns: FeatureColumn[]; unread: string[]; reader: FeatureReader } | undefined
  const text = await readWholeText(path, encoding)
  await readCsvRecords(text, { file: path, delimiter }, (record, line) => {
    if (opened === undefined) {
      checkCsvHeader(record, { file: path, line })
      const isLabel = (column: number) => known.has(unescapeBare(record[column]))
      const { columns, unread } = wanted
        ? columnsOfFeatures(record, wanted, isLabel)
        : { columns: numericColumns(record, isLabel), unread: [] }
      opened = { columns, unread, reader: new FeatureReader(columns, path) }
      return
    }
    opened.reader.add(record, line)
    lines.push(line)
  })
  if (opened === undefined) throw csvWithoutHeader(path)
  if (lines.length === 0) throw csvWithoutRows(path)
  const { columns, unread, reader } = opened
  return {
    ...reader.finish(),
    names: featureNamesOf(columns),
    unread,
    lines: Int32Array.from(lines),
  }
}

function numericColumns(
  names: readonly string[],
  isLabel: (column: number) => boolean,
): FeatureColumn[] {
  return names.flatMap((name, column) => (isLabel(column) ? [] : [{ column, name }]))
}
