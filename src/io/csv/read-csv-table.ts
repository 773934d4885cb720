import { DenseBuilder } from '../features/row-builders.js'
import type { Column, Table } from '../table/table.js'
import { WordList } from '../table/word-list.js'
import { parseNumber } from '../text/parse-number.js'
import { shown, type TextPlace, textError } from '../text/text-error.js'
import { type CsvTextOptions, readCsvRecords } from './csv-records.js'

/** Makes a number of a field, or throws with its line. */
export type CellReader = (field: string, line: number) => number

/**
 * How the fields of columns are kept, in the order they are read in: as numbers, which are checked as
 * they are read, or as the words they are, so that a type is found for the whole column. Other
 * columns are not kept.
 */
export type ColumnsKept = ReadonlyMap<number, CellReader | 'words'>

/**
 * Reads CSV text with a header line.
 *
 * @param keep says how columns are kept once the header is read; default: all as words
 * @throws PartitaError (as a rejection) PARSE_ERROR with the line where the text is wrong, or if
 *   there are no rows; and what `keep` and the readers of cells throw
 */
export async function readCsvTable(
  text: string,
  options: CsvTextOptions,
  keep: (names: readonly string[]) => ColumnsKept = (names) =>
    new Map(names.map((_, column) => [column, 'words'])),
): Promise<Table> {
  const { file } = options
  let builder: TableBuilder | undefined
  await readCsvRecords(text, options, (record, line) => {
    if (builder !== undefined) builder.add(record, line)
    else {
      checkHeader(record, { file, line })
      builder = new TableBuilder(record, keep(record), line)
    }
  })
  if (builder !== undefined) return builder.finish(file)
  throw textError('PARSE_ERROR', 'the file is empty', { file }, { expected: 'a header line' })
}

class TableBuilder {
  readonly #columns: readonly Column[]
  readonly #read: readonly number[]
  readonly #readers: readonly CellReader[]
  readonly #cells: DenseBuilder
  readonly #lines: number[] = []

  constructor(names: readonly string[], kept: ColumnsKept, line: number) {
    const lists = names.map((_, column) => {
      return kept.get(column) === 'words' ? new WordList() : undefined
    })
    this.#columns = names.map((name, column) => ({
      name,
      kind: lists[column] ? 'words' : kept.has(column) ? 'numeric' : 'text',
      categories: lists[column]?.words ?? [],
      line,
    }))
    this.#read = [...kept.keys()]
    this.#readers = Array.from(kept, ([column, how]) => {
      const list = lists[column]
      return how === 'words' ? (field) => list?.code(field) ?? 0 : how
    })
    this.#cells = new DenseBuilder(names.length)
  }

  add(record: readonly string[], line: number): void {
    for (let index = 0; index < this.#read.length; index++) {
      const column = this.#read[index]
      this.#cells.add(column, this.#readers[index](record[column], line))
    }
    this.#cells.endRow()
    this.#lines.push(line)
  }

  finish(file: string | undefined): Table {
    const values = this.#cells.finish()
    if (values.rows === 0) {
      throw textError('PARSE_ERROR', 'the file ends after its header', { file, line: 1 })
    }
    return {
      relation: file?.replace(/^.*[\\/]/, '').replace(/\.(csv|txt)(\.gz)?$/i, '') ?? '',
      columns: this.#columns,
      values,
      lines: Int32Array.from(this.#lines),
      instanceWeights: undefined,
      file,
      noun: 'column',
      notes: [],
    }
  }
}

/** Throws PARSE_ERROR unless a header names every column, once. */
function checkHeader(names: readonly string[], place: TextPlace): void {
  const seen = new Set<string>()
  const repeated = names.find((name) => seen.size === seen.add(name).size)
  if (repeated !== undefined) {
    const received = shown(repeated)
    throw textError('PARSE_ERROR', 'two columns have the same name', place, { received })
  }
  if (names.every((name) => !Number.isNaN(parseNumber(name, 0, name.length)))) {
    throw textError('PARSE_ERROR', 'the first line holds numbers, not column names', place)
  }
}
