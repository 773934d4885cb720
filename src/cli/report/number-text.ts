import { csvLine, type IdColumn, type PredictionFormat, writtenIds } from './prediction-text.js'

/** Columns of numbers, a row for each prediction, beside a column of the input; what is infinite is null in JSON. */
export function numberText(
  names: readonly string[],
  columns: readonly ArrayLike<number>[],
  format: PredictionFormat,
  id?: IdColumn,
): string {
  const rows = columns[0].length
  const beside = id && writtenIds(id)
  const header = csvLine([...(beside?.columns ?? []), ...names])
  const lines: string[] = format === 'csv' ? [header] : []
  for (let r = 0; r < rows; r++) {
    const values = columns.map((column) => column[r])
    const { json = {}, fields = [] } = beside?.rows[r] ?? {}
    const numbers = names.map((name, c) => [name, values[c]])
    lines.push(
      format === 'csv'
        ? csvLine([...fields, ...values])
        : JSON.stringify({ ...json, ...Object.fromEntries(numbers) }),
    )
  }
  return `${lines.join('\n')}\n`
}
