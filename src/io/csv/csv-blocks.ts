import { PartitaError } from '../../errors.js'
import { findDelimiter, withoutSeparatorLine } from './find-delimiter.js'

/** Some rows of a CSV text, under its header. */
export interface CsvBlock {
  /** the header and some records, each whole */
  readonly text: string
  readonly delimiter: string
  /** lines of the whole text that stand between the header and these records */
  readonly linesBefore: number
}

/** A record is no longer than this, characters. */
const LONGEST_RECORD = 2 ** 26

/**
 * Cuts CSV text that comes in pieces into blocks of whole records, of `size` characters or as many as a piece
 * brings more. Line breaks within quotes do not end a record.
 *
 * @param delimiter default: what the first block shows
 * @throws PartitaError PARSE_ERROR for a record of more than 2²⁶ characters: its quotes are not closed
 */
export async function* csvBlocks(
  pieces: AsyncIterable<string>,
  size: number,
  delimiter?: string,
): AsyncGenerator<CsvBlock> {
  let rest = ''
  let header: string | undefined
  let linesBefore = 0
  let found = delimiter
  const block = (given: string): CsvBlock | undefined => {
    const { text: records, said } =
      header === undefined ? withoutSeparatorLine(given) : { text: given, said: undefined }
    if (records !== given) linesBefore++
    let own = records
    const isFirst = header === undefined
    if (header === undefined) {
      const start = records.length - records.trimStart().length
      header = records.slice(0, recordEnds(records, start).first)
      own = records.slice(header.length)
      found ??= said ?? findDelimiter(records)
    }
    const before = linesBefore
    linesBefore += lineBreaks(own)
    // blank lines are no records; a text without any is one block all the same, whose error tells what is missing
    if (!isFirst && own.trim() === '') return undefined
    return { text: header + own, delimiter: found!, linesBefore: before }
  }
  for await (const piece of pieces) {
    rest += piece
    if (rest.length < size) continue
    const end = recordEnds(rest, 0).last
    if (end === undefined) {
      if (rest.length > LONGEST_RECORD) throw endless()
      continue
    }
    const next = block(rest.slice(0, end))
    rest = rest.slice(end)
    if (next) yield next
  }
  if (rest !== '' || header === undefined) {
    const last = block(rest)
    if (last) yield last
  }
}

/** Where the first record of a text ends, and the last whole one. */
function recordEnds(
  text: string,
  from: number,
): { readonly first: number | undefined; readonly last: number | undefined } {
  const mark = text.includes('\n') ? '\n' : '\r'
  let first: number | undefined
  let last: number | undefined
  let start = from
  while (start < text.length) {
    const quote = text.indexOf('"', start)
    const stop = quote < 0 ? text.length : quote
    const own = text.indexOf(mark, start)
    if (own >= 0 && own < stop) {
      first ??= own + 1
      const end = text.lastIndexOf(mark, stop - 1)
      // a line feed may follow a last carriage return
      if (mark === '\n' || end + 1 < text.length) last = end + 1
    }
    if (quote < 0) break
    const closing = text.indexOf('"', quote + 1)
    if (closing < 0) break
    start = closing + 1
  }
  return { first, last }
}

function lineBreaks(text: string): number {
  const mark = text.includes('\n') ? '\n' : '\r'
  let count = 0
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) count++
  return count
}

function endless(): PartitaError {
  return new PartitaError('PARSE_ERROR', 'a record of the CSV file does not end', {
    expected: `at most ${LONGEST_RECORD} characters`,
    hint: 'close its quotes',
  })
}
