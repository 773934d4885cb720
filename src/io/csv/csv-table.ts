import type { DenseMatrix } from '../../engine/index.js'
import { checkOption } from '../../errors.js'
import {
  columnsOfFeatures,
  type FeatureColumn,
  FeatureReader,
  featureNamesOf,
  leftOutWarning,
} from '../features/feature-columns.js'
import { selectFeatures } from '../features/select-features.js'
import { parseNumber } from '../text/parse-number.js'
import { shown, textError } from '../text/text-error.js'
import {
  type CsvTextOptions,
  checkCsvHeader,
  csvWithoutHeader,
  csvWithoutRows,
  isMissingField,
  readCsvRecords,
} from './csv-records.js'

/** All fields of a CSV file as text. */
export interface CsvTable {
  readonly names: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** line of each row */
  readonly lines: Int32Array
  readonly file: string | undefined
}

/** Columns read as features; NaN where missing. */
export interface TableFeatures {
  readonly features: DenseMatrix
  /** a nominal column that was split is named `column=category` */
  readonly featureNames: readonly string[]
  readonly warnings: string[]
}

/** fewer rows may well have a different word each */
const LEAST_ROWS_TO_NAME = 20

/**
 * Reads CSV text with a header line.
 *
 * @throws PartitaError (as a rejection) PARSE_ERROR with the line where the text is wrong, or if
 *   there are no rows
 */
export async function readCsvTable(text: string, options: CsvTextOptions): Promise<CsvTable> {
  const { file } = options
  const records: (readonly string[])[] = []
  const lines: number[] = []
  await readCsvRecords(text, options, (record, line) => {
    if (records.length === 0) checkCsvHeader(record, { file, line })
    else lines.push(line)
    records.push(record)
  })
  const [names, ...rows] = records
  if (names === undefined) throw csvWithoutHeader(file)
  if (rows.length === 0) throw csvWithoutRows(file)
  return { names, rows, lines: Int32Array.from(lines), file }
}

/** Position of the column of this name, or undefined. */
export function columnOf({ names }: CsvTable, name: string): number | undefined {
  const column = names.indexOf(name)
  return column < 0 ? undefined : column
}

/**
 * Every column but those left out as features. A column whose first known value is a number is
 * numeric; any other one is nominal and becomes a column for each of its categories, in alphabetical
 * order, with a 1 where it holds. A nominal column with another value in each of at least 20 rows
 * names the rows and is left out with a warning.
 *
 * @param wanted the names of the features in their order, from another file of the same set; columns
 *   that are none of them are left out with a warning, and so is a category that is not among them
 * @throws PartitaError EMPTY_DATA if none is left; PARSE_ERROR or NOT_FINITE with the line of a bad
 *   number; INVALID_OPTION if `ignore` names no column, or one that is used
 */
export function tableFeatures(
  table: CsvTable,
  used: readonly number[],
  ignore: readonly string[],
  wanted?: readonly string[],
): TableFeatures {
  const { names, rows, lines, file } = table
  const leftOut = new Set(used)
  for (const name of ignore) {
    const column = names.indexOf(name)
    checkOption(column >= 0 && !leftOut.has(column), 'ignore', 'names of features', name)
    leftOut.add(column)
  }
  const isLeftOut = (column: number) => leftOut.has(column)
  const { columns, warnings } =
    wanted === undefined ? columnsFound(table, isLeftOut) : columnsWanted(table, wanted, isLeftOut)
  const found = featureNamesOf(columns)
  if (found.length === 0) {
    throw textError('EMPTY_DATA', 'no feature is left', { file }, { hint: 'every column is used' })
  }
  const reader = new FeatureReader(columns, file)
  rows.forEach((row, index) => {
    reader.add(row, lines[index])
  })
  const { features, warnings: more } = reader.finish()
  const featureNames = wanted ?? found
  return {
    features: selectFeatures(features, found, featureNames, file) as DenseMatrix,
    featureNames,
    warnings: [...warnings, ...more],
  }
}

function columnsFound(
  { names, rows }: CsvTable,
  isLeftOut: (column: number) => boolean,
): { columns: FeatureColumn[]; warnings: string[] } {
  const warnings: string[] = []
  const columns: FeatureColumn[] = []
  names.forEach((name, column) => {
    if (isLeftOut(column)) return
    const categories = categoriesOf(rows, column)
    if (categories?.length === rows.length && rows.length >= LEAST_ROWS_TO_NAME) {
      warnings.push(`column ${shown(name)} was left out: it names the rows`)
    } else columns.push({ column, name, categories })
  })
  return { columns, warnings }
}

function columnsWanted(
  { names }: CsvTable,
  wanted: readonly string[],
  isLeftOut: (column: number) => boolean,
): { columns: FeatureColumn[]; warnings: string[] } {
  const { columns, unread } = columnsOfFeatures(names, wanted, isLeftOut)
  return { columns, warnings: unread.length > 0 ? [leftOutWarning(unread)] : [] }
}

/** The distinct values of a nominal column, sorted; undefined for a numeric one. */
function categoriesOf(rows: CsvTable['rows'], column: number): string[] | undefined {
  const first = rows.find((row) => !isMissingField(row[column]))?.[column]
  if (first === undefined || !Number.isNaN(parseNumber(first, 0, first.length))) return undefined
  const values = new Set(rows.map((row) => row[column]).filter((field) => !isMissingField(field)))
  return [...values].sort()
}
