import type { DenseMatrix } from '../../engine/index.js'
import type { LogPartitionAnswer } from '../../tasks/index.js'

/** How predictions are written: a table, or a JSON object a line. */
export type PredictionFormat = 'csv' | 'jsonl'

/**
 * Label sets, one a row. In CSV the names of a set share a field, separated by `;`; a `;` or `\` in
 * a name gets a `\` before it.
 */
export function labelSetText(
  sets: readonly (readonly string[])[],
  format: PredictionFormat,
): string {
  const join = (names: readonly string[]) =>
    names.map((name) => name.replace(/[\\;]/g, '\\$&')).join(';')
  return nameListText('labels', sets, join, format)
}

/** Orders, one a row, best first; in CSV as order strings, `b>a>c`, which `readRanking` reads. */
export function orderText(
  orders: readonly (readonly string[])[],
  format: PredictionFormat,
): string {
  return nameListText('order', orders, (names) => names.join('>'), format)
}

/** Probabilities `[n, k]`, one column a label. */
export function probabilityText(
  probabilities: DenseMatrix,
  labels: readonly string[],
  format: PredictionFormat,
): string {
  const columns = labels.map((name, column) => ({ name, column }))
  return matrixText('probabilities', columns, probabilities, format)
}

/** Probabilities of pairs `[n, k·k]`, a column `a>b` for each pair of items. */
export function pairText(
  probabilities: DenseMatrix,
  items: readonly string[],
  format: PredictionFormat,
): string {
  const columns = items.flatMap((first, j) =>
    items.slice(j + 1).map((second, after) => ({
      name: `${first}>${second}`,
      column: j * items.length + j + 1 + after,
    })),
  )
  return matrixText('probabilities', columns, probabilities, format)
}

/** Ranks `[n, k]`, 1 = best, one column an item. */
export function rankText(
  ranks: DenseMatrix,
  items: readonly string[],
  format: PredictionFormat,
): string {
  const columns = items.map((name, column) => ({ name, column }))
  return matrixText('ranks', columns, ranks, format)
}

/** Log-partitions, nats, each with the method it came by and, where it is an estimate, its standard error. */
export function logPartitionText(
  { method, values, standardErrors }: LogPartitionAnswer,
  format: PredictionFormat,
): string {
  const rows = Array.from(values, (value, row) => ({
    value: Number(value.toPrecision(9)),
    error: standardErrors && Number(standardErrors[row].toPrecision(3)),
  }))
  if (format === 'jsonl') {
    const object = ({ value, error }: (typeof rows)[number], row: number) => ({
      row: row + 1,
      logPartition: { method, value, ...(error !== undefined && { standardError: error }) },
    })
    return lines(rows.map((entry, row) => JSON.stringify(object(entry, row))))
  }
  return lines([
    'row,logPartition,standardError,method',
    ...rows.map(({ value, error }, row) => [row + 1, value, error ?? '', method].join(',')),
  ])
}

function nameListText(
  key: string,
  lists: readonly (readonly string[])[],
  join: (names: readonly string[]) => string,
  format: PredictionFormat,
): string {
  if (format === 'jsonl') {
    return lines(lists.map((names, row) => JSON.stringify({ row: row + 1, [key]: names })))
  }
  return lines([`row,${key}`, ...lists.map((names, row) => `${row + 1},${csvField(join(names))}`)])
}

/** Chosen columns of a matrix under their names. */
function matrixText(
  key: string,
  columns: readonly { readonly name: string; readonly column: number }[],
  { rows, cols, values }: DenseMatrix,
  format: PredictionFormat,
): string {
  const number = (row: number, column: number) => Number(values[row * cols + column].toPrecision(6))
  const rowNumbers = Array.from({ length: rows }, (_, row) => row)
  if (format === 'jsonl') {
    const object = (row: number) =>
      Object.fromEntries(columns.map(({ name, column }) => [name, number(row, column)]))
    return lines(rowNumbers.map((row) => JSON.stringify({ row: row + 1, [key]: object(row) })))
  }
  const fields = (row: number) => columns.map(({ column }) => number(row, column))
  return lines([
    ['row', ...columns.map(({ name }) => csvField(name))].join(','),
    ...rowNumbers.map((row) => [row + 1, ...fields(row)].join(',')),
  ])
}

/** A field, quoted where RFC 4180 asks for it. */
function csvField(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function lines(parts: readonly string[]): string {
  return `${parts.join('\n')}\n`
}
