/** A value of a row: a number, a word or a text, true or false, a date, a list of words, or nothing. */
export type RawValue = number | string | boolean | Date | readonly string[] | null | undefined

/** A row of values by the names of their columns, or a text alone. */
export type RawRow = Readonly<Record<string, RawValue>> | string

/** The column that rows which are texts have. */
export const TEXT_ALONE = 'text'

/** The value of a row in a column. */
export function valueIn(row: RawRow, name: string): RawValue {
  return typeof row === 'string' ? row : row[name]
}

/** Whether rows are texts alone. */
export function areTexts(rows: readonly unknown[]): rows is readonly string[] {
  return typeof rows[0] === 'string'
}

/** Whether something is a row of values by name: no list, no array of numbers, and no map. */
export function isNamedRow(row: unknown): row is Readonly<Record<string, RawValue>> {
  if (typeof row !== 'object' || row === null || ArrayBuffer.isView(row)) return false
  return !('length' in row) && !(row instanceof Map)
}

/** Names of the columns of rows, in the order they first appear. */
export function columnsOf(rows: readonly RawRow[]): string[] {
  if (areTexts(rows)) return [TEXT_ALONE]
  const names = new Set<string>()
  for (const row of rows) for (const name of Object.keys(row)) names.add(name)
  return [...names]
}
