import type { DenseMatrix } from '../engine/index.js'

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
  if (format === 'jsonl') {
    return lines(sets.map((labels, row) => JSON.stringify({ row: row + 1, labels })))
  }
  const field = (names: readonly string[]) =>
    csvField(names.map((name) => name.replace(/[\\;]/g, '\\$&')).join(';'))
  return lines(['row,labels', ...sets.map((names, row) => `${row + 1},${field(names)}`)])
}

/** Probabilities `[n, k]`, one column a label. */
export function probabilityText(
  { rows, cols, values }: DenseMatrix,
  labels: readonly string[],
  format: PredictionFormat,
): string {
  const probability = (row: number, label: number) =>
    Number(values[row * cols + label].toPrecision(6))
  const rowNumbers = Array.from({ length: rows }, (_, row) => row)
  if (format === 'jsonl') {
    const object = (row: number) =>
      Object.fromEntries(labels.map((name, label) => [name, probability(row, label)]))
    return lines(
      rowNumbers.map((row) => JSON.stringify({ row: row + 1, probabilities: object(row) })),
    )
  }
  const fields = (row: number) => labels.map((_, label) => probability(row, label))
  return lines([
    ['row', ...labels.map(csvField)].join(','),
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
