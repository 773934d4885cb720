import { DenseBuilder } from '../features/row-builders.js'
import { type Column, shownColumns, type Table } from '../table/table.js'
import { WordList } from '../table/word-list.js'
import { parseNumber } from '../text/parse-number.js'
import { shown, type TextPlace, textError } from '../text/text-error.js'
import { type CsvTextOptions, readCsvRecords } from './csv-records.js'
import { type Expected, TypedColumn } from './typed-column.js'

/**
 * How the columns of a file are read: as what all their fields show, as what a model takes them for, or
 * as the words they are. Other columns are not kept.
 */
export type ColumnsKept = ReadonlyMap<number, Expected | 'words'>

/** Says how columns are read once the header is. */
export type KeepColumns = (names: readonly string[]) => ColumnsKept

/**
 * Reads CSV text with a header line.
 *
 * @param known names that the caller takes for columns: where the header has them it is one, though it
 *   holds only numbers
 * @throws PartitaError (as a rejection) PARSE_ERROR with the line where the text is wrong, or if
 *   there are no rows; NOT_FINITE with the line of a number beyond 32 bits; and what `keep` throws
 */
export async function readCsvTable(
  text: string,
  options: CsvTextOptions,
  keep: KeepColumns,
  known: readonly string[] = [],
): Promise<Table> {
  const { file } = options
  let builder: TableBuilder | undefined
  await readCsvRecords(text, options, (record, line) => {
    if (builder !== undefined) builder.add(record, line)
    else {
      const names = withoutTrailing(record)
      checkHeader(names, { file, line }, known)
      builder = new TableBuilder(names, keep(names), line, options)
    }
  })
  if (builder !== undefined) return builder.finish()
  throw textError('PARSE_ERROR', 'the file is empty', { file }, { expected: 'a header line' })
}

class TableBuilder {
  readonly #options: CsvTextOptions
  readonly #names: readonly string[]
  readonly #headerLine: number
  readonly #kept: ColumnsKept
  readonly #words: readonly (WordList | undefined)[]
  readonly #typed: readonly (TypedColumn | undefined)[]
  readonly #read: readonly number[]
  readonly #cells: DenseBuilder<Float64Array>
  readonly #lines: number[] = []

  constructor(names: readonly string[], kept: ColumnsKept, line: number, options: CsvTextOptions) {
    const { file, missingValues = [] } = options
    this.#options = options
    this.#names = names
    this.#headerLine = line
    this.#kept = kept
    const how = names.map((_, column) => kept.get(column))
    this.#words = how.map((kind) => (kind === 'words' ? new WordList() : undefined))
    this.#typed = how.map((kind, column) => {
      const place = { name: names[column], file, line }
      return kind === undefined || kind === 'words'
        ? undefined
        : new TypedColumn(place, missingValues)
    })
    this.#read = [...kept.keys()]
    this.#cells = new DenseBuilder(names.length, Float64Array)
  }

  add(record: readonly string[], line: number): void {
    for (let index = 0; index < this.#read.length; index++) {
      const column = this.#read[index]
      const field = record[column]
      const cell = this.#typed[column]?.cell(field, line) ?? this.#words[column]?.code(field) ?? 0
      this.#cells.add(column, cell)
    }
    for (let column = this.#names.length; column < record.length; column++) {
      if (record[column] === '') continue
      const place = { file: this.#options.file, line }
      throw textError('PARSE_ERROR', 'a field stands in a column without a name', place, {
        received: shown(record[column]),
        hint: 'name the last column in the header, or delete it',
      })
    }
    this.#cells.endRow()
    this.#lines.push(line)
  }

  finish(): Table {
    const { file } = this.#options
    const matrix = this.#cells.finish()
    const { rows, cols, values } = matrix
    if (rows === 0) {
      const place = { file, line: this.#headerLine }
      throw textError('PARSE_ERROR', 'the file ends after its header', place)
    }
    const columns = this.#names.map((name, column): Column => {
      const line = this.#headerLine
      const words = this.#words[column]?.words
      if (words) return { name, line, kind: 'words', categories: words }
      const typed = this.#typed[column]
      if (!typed) return { name, line, kind: 'text', categories: [] }
      const expected = this.#kept.get(column) as Expected
      return { name, line, ...typed.settle({ values, column, cols }, expected) }
    })
    return {
      relation: file?.replace(/^.*[\\/]/, '').replace(/\.(csv|tsv|txt)(\.gz)?$/i, '') ?? '',
      columns,
      values: matrix,
      lines: Int32Array.from(this.#lines),
      instanceWeights: undefined,
      file,
      noun: 'column',
      notes: notesOn(columns),
    }
  }
}

/** What was understood of columns that may be read in another way. */
function notesOn(columns: readonly Column[]): string[] {
  const commas = columns.filter(({ format }) => format === 'decimal comma')
  const truths = columns.filter(({ format }) => format === 'truth')
  const dates = columns.filter(({ format }) => format === 'date')
  return [
    ...(commas.length > 0 ? [`commas are decimal points in ${shownColumns(commas)}`] : []),
    ...(truths.length > 0
      ? [`words for true and false became 1 and 0 in ${shownColumns(truths)}`]
      : []),
    ...(dates.length > 0 ? [`dates became days since 1970-01-01 in ${shownColumns(dates)}`] : []),
  ]
}

/** The names without those empty ones that a comma at the end makes. */
function withoutTrailing(names: readonly string[]): readonly string[] {
  let end = names.length
  while (end > 1 && names[end - 1] === '') end--
  return names.slice(0, end)
}

/** Throws PARSE_ERROR unless a header names every column, once. */
function checkHeader(names: readonly string[], place: TextPlace, known: readonly string[]): void {
  const seen = new Set<string>()
  const repeated = names.find((name) => seen.size === seen.add(name).size)
  if (repeated !== undefined) {
    const received = shown(repeated)
    throw textError('PARSE_ERROR', 'two columns have the same name', place, { received })
  }
  const numbers = names.map((name) => parseNumber(name, 0, name.length))
  if (numbers.some(Number.isNaN)) return
  const counts = numbers.every((number, column) => number === numbers[0] + column)
  const isCount = counts && (numbers[0] === 0 || numbers[0] === 1) && names.length > 1
  const isKnown = known.length > 0 && known.every((name) => seen.has(name))
  if (isCount || isKnown) return
  throw textError('PARSE_ERROR', 'the first line holds numbers, not column names', place, {
    hint: 'write a header line; one of numbers counts from 0 or 1, or holds all labels by their names',
  })
}
