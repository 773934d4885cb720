import { ArffParser } from '../arff/arff-parser.js'
import type { CsvTextOptions } from '../csv/csv-records.js'
import { type KeepColumns, readCsvTable } from '../csv/read-csv-table.js'
import { readText, readWholeText, type TextEncoding } from '../text/read-text.js'
import type { Table } from './table.js'

/** How a file is read. */
export interface ReadTableOptions extends Omit<CsvTextOptions, 'file'> {
  /** default: what the file shows */
  readonly encoding?: TextEncoding | undefined
  /** whether values of text attributes of ARFF are kept */
  readonly keepText?: boolean
}

/** Formats of tables. */
export type TableFormat = 'arff' | 'csv'

/**
 * Reads a table from a file, ARFF while it is parsed, so that its text is never in memory at once. Node
 * only.
 *
 * @param format undefined: what the text shows
 * @param keep says which columns of CSV are read, and how
 * @param known names of columns, as in `readCsvTable`
 */
export async function readTable(
  path: string,
  format: TableFormat | undefined,
  options: ReadTableOptions,
  keep: KeepColumns,
  known: readonly string[] = [],
): Promise<Table> {
  const { encoding, keepText = false } = options
  const file = path === '-' ? 'standard input' : path
  if (format === 'arff') {
    let parser = new ArffParser({ file, keepText })
    const notes = await readText(path, encoding, () => {
      parser = new ArffParser({ file, keepText })
      return (piece) => parser.push(piece)
    })
    return withNotes(parser.finish(), notes)
  }
  const { text, notes } = await readWholeText(path, encoding)
  if (format === undefined && showsArff(text)) {
    const parser = new ArffParser({ file, keepText })
    parser.push(text)
    return withNotes(parser.finish(), notes)
  }
  return withNotes(await readCsvTable(text, { ...options, file }, keep, known), notes)
}

/** Whether a text begins with `@relation`, comments and empty lines apart. */
export function showsArff(text: string): boolean {
  const first = text.split(/[\r\n]+/, 1000).find((line) => /^\s*[^\s%]/.test(line))
  return /^\ufeff?\s*@relation\b/i.test(first ?? '')
}

function withNotes(table: Table, notes: readonly string[]): Table {
  return { ...table, notes: [...table.notes, ...notes] }
}
