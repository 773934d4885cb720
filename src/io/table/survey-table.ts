import { parseArff } from '../arff/arff-parser.js'
import { mekaLabelEnd } from '../columns/meka-relation.js'
import { selectLabels } from '../columns/select-labels.js'
import type { CsvTextOptions } from '../csv/csv-records.js'
import { readCsvTable } from '../csv/read-csv-table.js'
import { type RankingFormat, shownRankingFormats } from '../rankings/ranking-format.js'
import { isMissingField } from '../text/field.js'
import { areTruths } from '../text/truth.js'
import { columnNames, storedCells, type Table } from './table.js'

/** A column of a file, as it is written. */
export interface SurveyedColumn {
  readonly name: string
  /** different values, missing ones apart */
  readonly distinct: number
  /** the first few of them */
  readonly values: readonly string[]
  /** whether it can be read as a label: 0 and 1, −1 and 1, or words such as yes and no */
  readonly mayBeLabel: boolean
}

/** What a file holds, before it is said what is to be learned of it. */
export interface TableSurvey {
  readonly format: 'arff' | 'csv'
  readonly relation: string
  readonly rows: number
  readonly columns: readonly SurveyedColumn[]
  /** the labels that the file itself declares, as MEKA's do */
  readonly labels?: readonly string[]
  /** how it writes rankings, as its names show */
  readonly rankings: readonly RankingFormat[]
}

/** How a text is read. */
export interface SurveyOptions extends Pick<CsvTextOptions, 'delimiter' | 'missingValues'> {
  /** name shown in errors */
  readonly file?: string | undefined
}

/** Values of a column that are named. */
const NAMED = 8

/**
 * What columns the text of an ARFF or CSV file has, so that somebody can choose labels or items among
 * them; an ARFF file is known by its `@relation`.
 *
 * @throws PartitaError (as a rejection) PARSE_ERROR with the line where the text is wrong
 *
 * @example
 * ```ts
 * import { surveyTable } from 'partita/io'
 * const { columns } = await surveyTable('tempo,calm\n120,0\n70,1\n96,1')
 * console.log(columns.filter(({ mayBeLabel }) => mayBeLabel).map(({ name }) => name)) // calm
 * ```
 */
export async function surveyTable(text: string, options: SurveyOptions = {}): Promise<TableSurvey> {
  const isArff = /^\uFEFF?(?:\s*(?:%.*)?[\r\n]+)*\s*@relation/i.test(text.slice(0, 100_000))
  const table = isArff
    ? parseArff(text, { file: options.file, keepText: true })
    : await readCsvTable(text, options, (names) => new Map(names.map((_, at) => [at, 'words'])))
  const { relation, file, values } = table
  const names = columnNames(table)
  const end = isArff ? mekaLabelEnd(relation, file) : undefined
  return {
    format: isArff ? 'arff' : 'csv',
    relation,
    rows: values.rows,
    columns: names.map((name, column) => ({ name, ...valuesOf(table, column) })),
    labels: end && selectLabels(names, end, file).map((column) => names[column]),
    rankings: shownRankingFormats(names),
  }
}

function valuesOf(table: Table, column: number): Omit<SurveyedColumn, 'name'> {
  const { kind, categories } = table.columns[column]
  const cells = new Set(storedCells(table, [column]))
  const all = Array.from(cells, (cell) => {
    if (Number.isNaN(cell)) return ''
    return kind === 'numeric' ? String(cell) : categories[cell]
  })
  const values = all.filter((value) => !isMissingField(value))
  return { distinct: values.length, values: values.slice(0, NAMED), mayBeLabel: areLabels(values) }
}

function areLabels(values: readonly string[]): boolean {
  if (values.length < 1 || values.length > 2) return false
  const numbers = values.map(Number)
  const isBit = numbers.every((number) => number === 0 || number === 1)
  const isSign = numbers.every((number) => number === -1 || number === 1)
  return isBit || isSign || areTruths(values)
}
