import { parseNumber } from './parse-number.js'

/** how files write a missing value */
const MISSING: ReadonlySet<string> = new Set([
  '',
  '?',
  '-',
  ...['NA', 'N/A', 'n/a', '<NA>', '#N/A', '#N/A N/A', '#NA', 'NaT'],
  ...['NaN', 'nan', 'NAN', '-nan', '-NaN'],
  ...['1.#IND', '-1.#IND', '1.#QNAN', '-1.#QNAN'],
  ...['null', 'NULL', 'Null', 'None'],
])

/** Whether a field stands for a missing value: one of the usual markers, or of the caller's own. */
export function isMissingField(field: string, own: readonly string[] = []): boolean {
  return MISSING.has(field) || own.includes(field) || /^[+-]?nan\(.*\)$/i.test(field)
}

/** a number with a comma for the point */
const DECIMAL_COMMA = /^[+-]?(?:\d+,\d*|,\d+)(?:[eE][+-]?\d+)?$/
/** a number that is either that or thousands */
const THOUSANDS = /^[+-]?[1-9]\d{0,2},\d{3}$/

/** Whether a field is a number with a comma for the point. */
export function hasDecimalComma(field: string): boolean {
  return DECIMAL_COMMA.test(field)
}

/** Whether a number with a comma may as well be a whole number of thousands. */
export function mayBeThousands(field: string): boolean {
  return THOUSANDS.test(field)
}

/** The number in a field, its point written as a comma where that is so; NaN for none, or one beyond 32 bits. */
export function numberInField(field: string): number {
  const text = hasDecimalComma(field) ? field.replace(',', '.') : field
  const number = parseNumber(text, 0, text.length)
  return Number.isFinite(Math.fround(number)) ? number : Number.NaN
}
