import type { DenseMatrix } from '../../engine/index.js'
import { nameInOrder } from '../../spaces/index.js'
import type { LogPartitionAnswer } from '../../tasks/index.js'

/** How predictions are written: a table, or a JSON object a line. */
export type PredictionFormat = 'csv' | 'jsonl'

/**
 * Label sets, one a row. In CSV the names of a set share a field, separated by `;`; a `;` or `\` in
 * a name gets a `\` before it, and so does a first character that spreadsheets take for a formula.
 */
export function labelSetText(
  sets: readonly (readonly string[])[],
  format: PredictionFormat,
): string {
  const escaped = (name: string) => name.replace(/[\\;]/g, '\\$&').replace(/^[=+\-@]/, '\\$&')
  const rows = sets.map((labels) => ({ json: { labels }, fields: [labels.map(escaped).join(';')] }))
  return rowsText(['labels'], rows, format)
}

/** Orders, one a row, best first; in CSV as order strings, `b>a>c`, which `readRanking` reads back. */
export function orderText(
  orders: readonly (readonly string[])[],
  format: PredictionFormat,
): string {
  const rows = orders.map((order) => ({
    json: { order },
    fields: [order.map(nameInOrder).join('>')],
  }))
  return rowsText(['order'], rows, format)
}

/** Outputs of any space, one a row, as JSON; sets and numbers in arrays as lists. */
export function outputText(outputs: readonly unknown[], format: PredictionFormat): string {
  const rows = outputs.map((output) => {
    const text = JSON.stringify(output, listed)
    return { json: { output: JSON.parse(text) as unknown }, fields: [text] }
  })
  return rowsText(['output'], rows, format)
}

function listed(_name: string, value: unknown): unknown {
  return value instanceof Set || ArrayBuffer.isView(value) ? [...(value as Set<unknown>)] : value
}

/** Numbers `[n, k]`, probabilities or ranks, one column a name. */
export function columnText(
  key: 'probabilities' | 'ranks',
  matrix: DenseMatrix,
  names: readonly string[],
  format: PredictionFormat,
): string {
  const columns = names.map((name, column) => ({ name, column }))
  return matrixText(key, columns, matrix, format)
}

/** Probabilities of pairs `[n, k·k]`, a column `a>b` for each pair of items. */
export function pairText(
  probabilities: DenseMatrix,
  items: readonly string[],
  format: PredictionFormat,
): string {
  const columns = items.flatMap((first, j) =>
    items.slice(j + 1).map((second, after) => ({
      name: `${nameInOrder(first)}>${nameInOrder(second)}`,
      column: j * items.length + j + 1 + after,
    })),
  )
  return matrixText('probabilities', columns, probabilities, format)
}

/** Log-partitions, nats, each with the method it came by and, where it is an estimate, its standard error. */
export function logPartitionText(
  { method, values, standardErrors }: LogPartitionAnswer,
  format: PredictionFormat,
): string {
  const rows = Array.from(values, (exact, row) => {
    const value = Number(exact.toPrecision(9))
    const standardError = standardErrors && Number(standardErrors[row].toPrecision(3))
    return {
      json: { logPartition: { method, value, standardError } },
      fields: [value, standardError ?? '', method],
    }
  })
  return rowsText(['logPartition', 'standardError', 'method'], rows, format)
}

/** Chosen columns of a matrix under their names. */
function matrixText(
  key: string,
  columns: readonly { readonly name: string; readonly column: number }[],
  { rows, cols, values }: DenseMatrix,
  format: PredictionFormat,
): string {
  const names = columns.map(({ name }) => name)
  const written = Array.from({ length: rows }, (_, row) => {
    const fields = columns.map(({ column }) => Number(values[row * cols + column].toPrecision(6)))
    const entries = fields.map((value, at) => [names[at], value] as const)
    return { json: { [key]: Object.fromEntries(entries) }, fields }
  })
  return rowsText(names, written, format)
}

/** Rows with their numbers, from 1. */
function rowsText(
  columns: readonly string[],
  rows: readonly { readonly json: object; readonly fields: readonly (string | number)[] }[],
  format: PredictionFormat,
): string {
  const lines =
    format === 'jsonl'
      ? rows.map(({ json }, row) => JSON.stringify({ row: row + 1, ...json }))
      : [['row', ...columns], ...rows.map(({ fields }, row) => [row + 1, ...fields])].map(
          (fields) => fields.map(csvField).join(','),
        )
  return `${lines.join('\n')}\n`
}

/** A field, quoted where RFC 4180 asks for it. */
function csvField(value: string | number): string {
  const text = String(value)
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
