import { checkOption } from '../../errors.js'
import { textError } from '../text/text-error.js'

/** Options of every reader of CSV text. */
export interface CsvTextOptions {
  /** name shown in errors */
  readonly file?: string | undefined
  /** one character between values; default `,` */
  readonly delimiter?: string
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
      record_delimiter: ['\r\n', '\n', '\r'],
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
