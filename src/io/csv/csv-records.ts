import { checkOption, type PartitaError } from '../../errors.js'
import { parseNumber } from '../text/parse-number.js'
import { shown, type TextPlace, textError } from '../text/text-error.js'

/** Options of every reader of CSV text. */
export interface CsvTextOptions {
  /** name shown in errors */
  readonly file?: string | undefined
  /** one character between values; default `,` */
  readonly delimiter?: string
}

/** how files write a missing value */
const MISSING = new Set(['', '?', 'NA', 'NaN', 'nan', 'null'])

/** Whether a field stands for a missing value. */
export function isMissingField(field: string): boolean {
  return MISSING.has(field)
}

/**
 * Parses CSV text record by record, the header first: the fields, trimmed, and the line. The CSV
 * library is loaded when first needed.
 *
 * @throws PartitaError (as a rejection) PARSE_ERROR with the line where the text is wrong
 */
export async function readCsvRecords(
  text: string,
  { file, delimiter = ',' }: CsvTextOptions,
  onRecord: (record: readonly string[], line: number) => void,
): Promise<void> {
  checkOption(delimiter.length === 1, 'delimiter', 'one character', delimiter)
  const { parse, CsvError } = await csvLibrary()
  try {
    parse(text, {
      bom: true,
      delimiter,
      skip_empty_lines: true,
      trim: true,
      on_record: (record: string[], { lines }: { lines: number }) => {
        onRecord(record, lines)
        return null
      },
    })
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    const { lines } = cause as unknown as { lines?: number }
    const received = cause.message
    throw textError('PARSE_ERROR', 'not a CSV file', { file, line: lines }, { received, cause })
  }
}

/** The build for browsers brings its own Buffer and is slower, hence two. */
async function csvLibrary() {
  return typeof Buffer === 'undefined'
    ? import('csv-parse/browser/esm/sync')
    : import('csv-parse/sync')
}

/** Throws PARSE_ERROR unless a header names every column, once. */
export function checkCsvHeader(names: readonly string[], place: TextPlace): void {
  const repeated = names.find((name, column) => names.indexOf(name) < column)
  if (repeated !== undefined) {
    const received = shown(repeated)
    throw textError('PARSE_ERROR', 'two columns have the same name', place, { received })
  }
  if (names.every((name) => !Number.isNaN(parseNumber(name, 0, name.length)))) {
    throw textError('PARSE_ERROR', 'the first line holds numbers, not column names', place)
  }
}

/** The number in a field, NaN if it is missing. */
export function csvFeature(
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

/** The error for an empty file. */
export function csvWithoutHeader(file: string | undefined): PartitaError {
  return textError('PARSE_ERROR', 'the file is empty', { file }, { expected: 'a header line' })
}

/** The error for a file that ends after its header. */
export function csvWithoutRows(file: string | undefined): PartitaError {
  return textError('PARSE_ERROR', 'the file ends after its header', { file, line: 1 })
}
