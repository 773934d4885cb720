import type { CsrArrays } from '../../engine/index.js'
import { CsrBuilder } from '../features/row-builders.js'
import { isMissingField } from '../text/field.js'
import { LineSplitter } from '../text/line-splitter.js'
import { parseNumber } from '../text/parse-number.js'
import { readText, type TextEncoding } from '../text/read-text.js'
import { shown, textError } from '../text/text-error.js'

/** What a LIBSVM file holds, columns and labels by the numbers that it gives them. */
export interface LibsvmRows {
  readonly features: CsrArrays
  /** labels of each row */
  readonly labels: readonly (readonly string[])[]
  /** line of each row, counted from 1 */
  readonly lines: Int32Array
  /** sizes that the header of an extreme-classification file says */
  readonly header?: { readonly features: number; readonly labels: number } | undefined
}

/** columns that may be named */
const MOST_COLUMNS = 2 ** 31 - 2

/**
 * Reads LIBSVM text, `1,3 2:0.5 7:1`: the labels of a row separated by commas, then column and value of
 * what is not zero. A first line of three numbers (rows, features, labels) makes it a file of the
 * extreme classification repository, whose numbers count from 0. Pieces may be cut anywhere.
 */
export class LibsvmParser {
  readonly #file: string | undefined
  readonly #splitter = new LineSplitter((text, start, end) =>
    this.#readLine(text.slice(start, end)),
  )
  readonly #builder = new CsrBuilder(0, Float32Array)
  readonly #labels: (readonly string[])[] = []
  readonly #lines: number[] = []
  #line = 0
  #cols = 0
  #header: { rows: number; features: number; labels: number } | undefined

  constructor(file: string | undefined) {
    this.#file = file
  }

  /** @throws PartitaError PARSE_ERROR or NOT_FINITE with the line of the first thing that is wrong */
  push(piece: string): void {
    this.#splitter.push(piece)
  }

  finish(): LibsvmRows {
    this.#splitter.finish()
    const rows = this.#lines.length
    const header = this.#header
    if (rows === 0) throw this.#error('the file holds no row')
    if (header && header.rows !== rows) {
      throw this.#error('the file has another number of rows than its first line says', {
        expected: String(header.rows),
        received: String(rows),
      })
    }
    return {
      features: { ...this.#builder.finish(), cols: header?.features ?? this.#cols },
      labels: this.#labels,
      lines: Int32Array.from(this.#lines),
      header,
    }
  }

  #readLine(line: string): void {
    this.#line++
    const text = (this.#line === 1 ? line.replace(/^\ufeff/, '') : line)
      .replace(/#.*$/, '')
      .trimEnd()
    if (this.#line === 1 && /^\d+[ \t]+\d+[ \t]+\d+$/.test(text)) {
      const [rows, features, labels] = text.split(/[ \t]+/).map(Number)
      this.#header = { rows, features, labels }
      return
    }
    // a row without labels may begin with a blank
    if (text.trim() === '') {
      if (line.trim() !== '' || !this.#header) return
    }
    this.#readRow(text)
  }

  #readRow(text: string): void {
    const tokens = text.split(/[ \t]+/)
    const hasLabels = tokens[0] !== '' && !tokens[0].includes(':')
    const labels = hasLabels ? tokens[0].split(',').map((label) => this.#label(label)) : []
    let last = -1
    for (let at = hasLabels || tokens[0] === '' ? 1 : 0; at < tokens.length; at++) {
      const colon = tokens[at].indexOf(':')
      const column = parseNumber(tokens[at], 0, Math.max(colon, 0))
      if (!(Number.isInteger(column) && column >= 0 && column <= MOST_COLUMNS) || colon < 1) {
        throw this.#error('not a column and its value', {
          expected: 'column:value, such as 7:0.5',
          received: shown(tokens[at]),
        })
      }
      if (column <= last) {
        throw this.#error('the columns of a row are not in ascending order', {
          received: `${column} after ${last}`,
        })
      }
      last = column
      this.#checkColumn(column)
      this.#builder.add(column, this.#value(tokens[at], colon + 1))
      this.#cols = Math.max(this.#cols, column + 1)
    }
    this.#builder.endRow()
    this.#labels.push(labels)
    this.#lines.push(this.#line)
  }

  #label(text: string): string {
    const number = parseNumber(text, 0, text.length)
    if (Number.isNaN(number)) {
      throw this.#error('a label is not a number', { received: shown(text) })
    }
    const limit = this.#header?.labels
    if (limit !== undefined && !(number >= 0 && number < limit)) {
      throw this.#error('a label beyond the number that the first line says', {
        expected: `below ${limit}`,
        received: shown(text),
      })
    }
    return String(number)
  }

  #checkColumn(column: number): void {
    const limit = this.#header?.features
    if (limit === undefined || column < limit) return
    throw this.#error('a column beyond the number that the first line says', {
      expected: `below ${limit}`,
      received: String(column),
    })
  }

  #value(token: string, start: number): number {
    const value = parseNumber(token, start, token.length)
    if (Number.isFinite(Math.fround(value)) || isMissingField(token.slice(start))) return value
    throw this.#error('a value is not a finite number of 32 bits', { received: shown(token) })
  }

  #error(summary: string, details: { expected?: string; received?: string } = {}) {
    const place = { file: this.#file, line: Math.max(this.#line, 1) }
    return textError('PARSE_ERROR', summary, place, details)
  }
}

/** Reads a LIBSVM file while it is parsed, so that its text is never in memory at once. Node only. */
export async function readLibsvm(
  path: string,
  encoding: TextEncoding | undefined,
): Promise<LibsvmRows> {
  let parser = new LibsvmParser(path)
  await readText(path, encoding, () => {
    parser = new LibsvmParser(path)
    return (piece) => parser.push(piece)
  })
  return parser.finish()
}
