import type { DenseMatrix } from '../engine/index.js'
import { checkOption } from '../errors.js'
import {
  type CsvTextOptions,
  checkCsvHeader,
  csvFeature,
  csvWithoutHeader,
  csvWithoutRows,
  isMissingField,
  readCsvRecords,
} from './csv-records.js'
import { parseNumber } from './parse-number.js'
import { DenseBuilder } from './row-builders.js'
import { shown, textError } from './text-error.js'

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
 * @throws PartitaError EMPTY_DATA if none is left; PARSE_ERROR or NOT_FINITE with the line of a bad
 *   number; INVALID_OPTION if `ignore` names no column, or one that is used
 */
export function tableFeatures(
  table: CsvTable,
  used: readonly number[],
  ignore: readonly string[],
): TableFeatures {
  const { names, rows, lines, file } = table
  const leftOut = new Set(used)
  for (const name of ignore) {
    const column = names.indexOf(name)
    checkOption(column >= 0 && !leftOut.has(column), 'ignore', 'names of features', name)
    leftOut.add(column)
  }
  const featureNames: string[] = []
  const warnings: string[] = []
  const columns: { column: number; categories: readonly string[] | undefined }[] = []
  names.forEach((name, column) => {
    if (leftOut.has(column)) return
    const categories = categoriesOf(rows, column)
    if (categories?.length === rows.length && rows.length >= LEAST_ROWS_TO_NAME) {
      warnings.push(`column ${shown(name)} was left out: it names the rows`)
      return
    }
    columns.push({ column, categories })
    if (categories === undefined) featureNames.push(name)
    else featureNames.push(...categories.map((category) => `${name}=${category}`))
  })
  if (featureNames.length === 0) {
    throw textError('EMPTY_DATA', 'no feature is left', { file }, { hint: 'every column is used' })
  }
  const builder = new DenseBuilder(featureNames.length)
  rows.forEach((row, index) => {
    let at = 0
    for (const { column, categories } of columns) {
      const field = row[column]
      if (categories === undefined) {
        builder.add(at++, csvFeature(field, names[column], lines[index], file))
        continue
      }
      const missing = isMissingField(field)
      for (const category of categories) {
        builder.add(at++, missing ? Number.NaN : category === field ? 1 : 0)
      }
    }
    builder.endRow()
  })
  return { features: builder.finish(), featureNames, warnings }
}

/** The distinct values of a nominal column, sorted; undefined for a numeric one. */
function categoriesOf(rows: CsvTable['rows'], column: number): string[] | undefined {
  const first = rows.find((row) => !isMissingField(row[column]))?.[column]
  if (first === undefined || !Number.isNaN(parseNumber(first, 0, first.length))) return undefined
  const values = new Set(rows.map((row) => row[column]).filter((field) => !isMissingField(field)))
  return [...values].sort()
}
