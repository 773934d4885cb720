import { parseNumber } from './parse-number.js'
import { shown, textError } from './text-error.js'

/** how CSV files write a missing value */
const MISSING = new Set(['', '?', 'NA', 'NaN', 'nan', 'null'])

/** Whether a field stands for a missing value. */
export function isMissingField(field: string): boolean {
  return MISSING.has(field)
}

/**
 * The number in a field, NaN if it is missing.
 *
 * @throws PartitaError PARSE_ERROR or NOT_FINITE with the line for any other text
 */
export function featureInField(
  field: string,
  column: string,
  line: number,
  file: string | undefined,
): number {
  const value = parseNumber(field, 0, field.length)
  if (Number.isFinite(Math.fround(value)) || isMissingField(field)) return value
  const place = { file, line, item: `column ${shown(column)}` }
  if (!Number.isNaN(value)) {
    throw textError('NOT_FINITE', 'a number is too large for 32 bits', place, { received: field })
  }
  throw textError('PARSE_ERROR', 'a feature is not a number', place, {
    received: shown(field),
    hint: 'leave the column out with the option ignore, or write its values as numbers',
  })
}
