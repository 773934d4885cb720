import type { PredictionFormat } from './prediction-text.js'

/** Columns of numbers, a row for each prediction; what is infinite is null in JSON. */
export function numberText(
  names: readonly string[],
  columns: readonly ArrayLike<number>[],
  format: PredictionFormat,
): string {
  const rows = columns[0].length
  const lines: string[] = format === 'csv' ? [names.join(',')] : []
  for (let r = 0; r < rows; r++) {
    const values = columns.map((column) => column[r])
    lines.push(
      format === 'csv'
        ? values.join(',')
        : JSON.stringify(Object.fromEntries(names.map((name, c) => [name, values[c]]))),
    )
  }
  return `${lines.join('\n')}\n`
}
