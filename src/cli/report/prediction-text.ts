import type { DenseMatrix } from '../../engine/index.js'
import { tagList } from '../../io/index.js'
import { nameInOrder } from '../../spaces/index.js'
import type { LogPartitionAnswer } from '../../tasks/index.js'

/** How predictions are written: a table, or a JSON object a line. */
export type PredictionFormat = 'csv' | 'jsonl'

/** What is predicted, row by row: for JSON, and as fields of a table. */
export interface Written {
  readonly columns: readonly string[]
  readonly rows: readonly { readonly json: object; readonly fields: readonly (string | number)[] }[]
}

/**
 * Label sets, one a row. In CSV the names of a set share a field, separated by `;`; a `;` or `\` in
 * a name gets a `\` before it, and so do a first character that spreadsheets take for a formula and a
 * set of one name that means a missing value, such as `NA`.
 */
export function writtenSets(sets: readonly (readonly string[])[]): Written {
  const escaped = (name: string) => withoutFormula(name.replace(/[\\;]/g, '\\$&'))
  const rows = sets.map((labels) => {
    const list =
      labels.length === 1 ? withoutFormula(tagList(labels)) : labels.map(escaped).join(';')
    return { json: { labels }, fields: [list] }
  })
  return { columns: ['labels'], rows }
}

/** A name that no spreadsheet takes for a formula: a `\` before a first `=`, `+`, `-` or `@`. */
function withoutFormula(name: string): string {
  return name.replace(/^[=+\-@]/, '\\$&')
}

/** A value of a column that stands beside predictions: as a name, but that numbers with a sign are none. */
function writtenId(value: string): string {
  return Number.isNaN(Number(value)) ? withoutFormula(value) : value
}

/** Orders, one a row, best first; in CSV as order strings, `b>a>c`, which `readRanking` reads back. */
export function writtenOrders(orders: readonly (readonly string[])[]): Written {
  const rows = orders.map((order) => ({
    json: { order },
    fields: [order.map(nameInOrder).join('>')],
  }))
  return { columns: ['order'], rows }
}

/** Outputs of any space, one a row, as JSON; sets and numbers in arrays as lists. */
export function writtenOutputs(outputs: readonly unknown[]): Written {
  const rows = outputs.map((output) => {
    const text = JSON.stringify(output, listed)
    return { json: { output: JSON.parse(text) as unknown }, fields: [text] }
  })
  return { columns: ['output'], rows }
}

function listed(_name: string, value: unknown): unknown {
  return value instanceof Set || ArrayBuffer.isView(value) ? [...(value as Set<unknown>)] : value
}

/** Numbers `[n, k]`, probabilities or ranks, one column a name. */
export function writtenColumns(
  key: 'probabilities' | 'ranks',
  matrix: DenseMatrix,
  names: readonly string[],
): Written {
  const columns = names.map((name, column) => ({ name, column }))
  return writtenMatrix(key, columns, matrix)
}

/** Probabilities of pairs `[n, k·k]`, a column `a>b` for each pair of items. */
export function writtenPairs(probabilities: DenseMatrix, items: readonly string[]): Written {
  const columns = items.flatMap((first, j) =>
    items.slice(j + 1).map((second, after) => ({
      name: `${nameInOrder(first)}>${nameInOrder(second)}`,
      column: j * items.length + j + 1 + after,
    })),
  )
  return writtenMatrix('probabilities', columns, probabilities)
}

/** Log-partitions, nats, each with the method it came by and, where it is an estimate, its standard error. */
export function writtenLogPartitions({
  method,
  values,
  standardErrors,
}: LogPartitionAnswer): Written {
  const rows = Array.from(values, (exact, row) => {
    const value = Number(exact.toPrecision(9))
    const standardError = standardErrors && Number(standardErrors[row].toPrecision(3))
    return {
      json: { logPartition: { method, value, standardError } },
      fields: [value, standardError ?? '', method],
    }
  })
  return { columns: ['logPartition', 'standardError', 'method'], rows }
}

/** Chosen columns of a matrix under their names. */
function writtenMatrix(
  key: string,
  columns: readonly { readonly name: string; readonly column: number }[],
  { rows, cols, values }: DenseMatrix,
): Written {
  const names = columns.map(({ name }) => name)
  const written = Array.from({ length: rows }, (_, row) => {
    const fields = columns.map(({ column }) => Number(values[row * cols + column].toPrecision(6)))
    const entries = fields.map((value, at) => [names[at], value] as const)
    return { json: { [key]: Object.fromEntries(entries) }, fields }
  })
  return { columns: names, rows: written }
}

/** A column of the input that stands beside predictions. */
export interface IdColumn {
  readonly name: string
  readonly values: readonly string[]
}

/** Where predictions of some rows stand among those of all. */
export interface RowPlace {
  readonly id?: IdColumn | undefined
  /** number of the first row; the names of the columns stand before row 1. Default 1 */
  readonly first?: number
}

/** Parts of predictions side by side, each row with its number, from 1. */
export function predictionText(
  parts: readonly Written[],
  format: PredictionFormat,
  { id, first = 1 }: RowPlace = {},
): string {
  return numberedText(predictionLines(parts, format, id), format, first)
}

/** Lines of predictions without the numbers of their rows. */
export interface PredictionLines {
  /** names of the columns, for a table */
  readonly header: string
  /** one a row */
  readonly lines: readonly string[]
}

/** Parts of predictions side by side, for {@link numberedText}. */
export function predictionLines(
  parts: readonly Written[],
  format: PredictionFormat,
  id?: IdColumn,
): PredictionLines {
  const named: readonly Written[] = id ? [writtenIds(id), ...parts] : parts
  const lines = parts[0].rows.map((_, row) =>
    format === 'csv'
      ? csvLine(named.flatMap((part) => part.rows[row].fields))
      : JSON.stringify(Object.assign({}, ...named.map((part) => part.rows[row].json))).slice(1),
  )
  return { header: csvLine(named.flatMap(({ columns }) => columns.map(withoutFormula))), lines }
}

/** Such lines with their numbers from `first` on; the names of the columns stand before row 1. */
export function numberedText(
  { header, lines }: PredictionLines,
  format: PredictionFormat,
  first: number,
): string {
  const start = format === 'csv' ? '' : '{"row":'
  const head = format === 'csv' && first === 1 ? `row,${header}\n` : ''
  return `${head}${lines.map((line, row) => `${start}${first + row},${line}\n`).join('')}`
}

/** Such a column; its name as every other. */
export function writtenIds({ name, values }: IdColumn): Written {
  return {
    columns: [withoutFormula(name)],
    rows: values.map((id) => ({ json: { id }, fields: [writtenId(id)] })),
  }
}

/** A line of CSV. */
export function csvLine(fields: readonly (string | number)[]): string {
  return fields.map(csvField).join(',')
}

/** A field, quoted where RFC 4180 asks for it. */
function csvField(value: string | number): string {
  const text = String(value)
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
