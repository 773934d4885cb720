import { checkOption } from '../../errors.js'
import { shown, textError } from '../text/text-error.js'
import { findDelimiter, withoutSeparatorLine } from './find-delimiter.js'

/** Options of every reader of CSV text. */
export interface CsvTextOptions {
  /** name shown in errors */
  readonly file?: string | undefined
  /** one character between values; default: what the header shows, `,` `;` a tab or `|` */
  readonly delimiter?: string | undefined
  /** what stands for a missing value beside the usual markers (`NA`, `?`, `null`, nothing at all, …) */
  readonly missingValues?: readonly string[] | undefined
  /** lines of the file that stand between the header and the text's next line; default 0 */
  readonly linesBefore?: number | undefined
}

/**
 * Parses CSV text record by record, the header first: the fields, trimmed, and the line. Lines may end
 * in any way. The CSV library is loaded when first needed.
 *
 * @throws PartitaError (as a rejection) PARSE_ERROR with the line where the text is wrong, or a record
 *   has more or fewer fields than the header, empty ones behind its last apart
 */
export async function readCsvRecords(
  given: string,
  { file, delimiter: chosen, linesBefore = 0 }: CsvTextOptions,
  onRecord: (record: readonly string[], line: number) => void,
): Promise<void> {
  const { text, said } = withoutSeparatorLine(given)
  const delimiter = chosen ?? said ?? findDelimiter(text)
  checkOption(delimiter.length === 1, 'delimiter', 'one character', delimiter)
  const { parse, CsvError } = await csvLibrary()
  let width: number | undefined
  let named = 0
  const skipped = text === given ? 0 : 1
  try {
    parse(text, {
      bom: true,
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (record: string[], { lines: own }: { lines: number }) => {
        const lines = own + skipped + (width === undefined ? 0 : linesBefore)
        if (width === undefined) {
          width = record.length
          named = record.findLastIndex((name) => name !== '') + 1
        }
        const isShort = record.length < width && record.length >= named
        onRecord(isShort ? record : fitted(record, width, { file, line: lines }), lines)
        return null
      },
    })
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    const { lines } = cause as unknown as { lines?: number }
    const received = cause.message.slice(0, 200)
    const line = lines && lines + skipped + linesBefore
    throw textError('PARSE_ERROR', 'not a CSV file', { file, line }, { received, cause })
  }
}

/** The fields of the columns of the header; what is more must be empty. */
function fitted(
  record: string[],
  width: number,
  place: { file?: string | undefined; line: number },
) {
  if (record.length === width) return record
  if (record.length > width && record.slice(width).every((field) => field === '')) {
    return record.slice(0, width)
  }
  throw textError(
    'PARSE_ERROR',
    'not a CSV file: a row has another number of fields than the header',
    place,
    {
      expected: `${width} ${width === 1 ? 'field' : 'fields'}`,
      received:
        record.length < width ? `${record.length}` : `more, from ${shown(record[width])} on`,
      hint: 'a field with the delimiter in it must be quoted; a short row may be a cut file',
    },
  )
}

/** The build for browsers brings its own Buffer and is slower, hence two. */
async function csvLibrary() {
  return typeof Buffer === 'undefined'
    ? import('csv-parse/browser/esm/sync')
    : import('csv-parse/sync')
}
