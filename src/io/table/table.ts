import { CsrBuilder, DenseBuilder } from '../features/row-builders.js'
import { shown, textError } from '../text/text-error.js'

/** A column of a {@link Table}. */
export interface Column {
  readonly name: string
  /**
   * `numeric`; `nominal`: one of the categories that the file declares; `text`: no feature, and kept
   * only where asked for; `words`: as written, of a type that is yet to be found out
   */
  readonly kind: 'numeric' | 'nominal' | 'text' | 'words'
  /** what the codes of its cells stand for: as declared, or in the order of appearance */
  readonly categories: readonly string[]
  /** where it is declared, counted from 1 */
  readonly line: number
  /** how its numbers are written, where not with a point; `truth`: as words such as yes and no */
  readonly format?: 'date' | 'decimal comma' | 'truth' | undefined
}

/** Cells row by row, in double precision: `offsets` and `indices` where zeros are left out. */
export interface Cells {
  readonly rows: number
  readonly cols: number
  readonly values: Float64Array
  readonly offsets?: Int32Array
  readonly indices?: Int32Array
}

/** Cells with zeros left out. */
export type SparseCells = Cells & Required<Pick<Cells, 'offsets' | 'indices'>>

export function areSparse(cells: Cells): cells is SparseCells {
  return cells.offsets !== undefined
}

/** What a file of either format holds, as it is written and before anything is made of it. */
export interface Table {
  /** the name the file gives itself; of CSV its own without the ending */
  readonly relation: string
  readonly columns: readonly Column[]
  /**
   * One row a line, one column a column: a number as it is, anything else as the index of its
   * category, NaN for a missing value, 0 for what is not kept.
   */
  readonly values: Cells
  /** line of each row, counted from 1, `[rows]` */
  readonly lines: Int32Array
  /** weight of each row, `[rows]`; absent if no row has one */
  readonly instanceWeights: Float32Array | undefined
  /** name shown in errors */
  readonly file: string | undefined
  /** what the format calls a column */
  readonly noun: 'attribute' | 'column'
  /** what the file says that is not used or looks odd; one sentence each */
  readonly notes: readonly string[]
}

export function columnNames({ columns }: Table): string[] {
  return columns.map(({ name }) => name)
}

/** The cells of some columns as they are stored, row by row, `[rows, chosen]`. */
export function storedCells({ values }: Table, chosen: readonly number[]): Float64Array {
  const { rows, cols } = values
  const width = chosen.length
  const cells = new Float64Array(rows * width)
  if (!areSparse(values)) {
    for (let row = 0, at = 0; row < rows; row++) {
      const start = row * cols
      for (let index = 0; index < width; index++) cells[at++] = values.values[start + chosen[index]]
    }
    return cells
  }
  const target = new Int32Array(cols).fill(-1)
  chosen.forEach((column, index) => {
    target[column] = index
  })
  for (let row = 0; row < rows; row++) {
    for (let at = values.offsets[row]; at < values.offsets[row + 1]; at++) {
      const index = target[values.indices[at]]
      if (index >= 0) cells[row * width + index] = values.values[at]
    }
  }
  return cells
}

/**
 * The cells of a column as text, `[rows]`; empty where missing.
 *
 * @throws PartitaError PARSE_ERROR with the line of a number too large to be told from its neighbours
 */
export function cellTexts(table: Table, column: number): string[] {
  const { name, kind, categories } = table.columns[column]
  return Array.from(storedCells(table, [column]), (cell, row) => {
    if (Number.isNaN(cell)) return ''
    if (kind !== 'numeric') return categories[cell]
    if (Math.abs(cell) <= Number.MAX_SAFE_INTEGER) return String(cell)
    const place = { file: table.file, line: table.lines[row], item: itemOf(table, name) }
    throw textError('PARSE_ERROR', 'a number is too large to name something', place, {
      received: String(cell),
      hint: `declare the ${table.noun} as text, or write CSV`,
    })
  })
}

/** The rows of a table, some of them or in another order. */
export function takeTableRows(table: Table, rows: Int32Array): Table {
  const { values, lines, instanceWeights } = table
  const sparse = areSparse(values)
  const builder = sparse
    ? new CsrBuilder(values.cols, Float64Array)
    : new DenseBuilder(values.cols, Float64Array)
  for (const row of rows) {
    const start = sparse ? values.offsets[row] : row * values.cols
    const end = sparse ? values.offsets[row + 1] : start + values.cols
    for (let at = start; at < end; at++) {
      builder.add(sparse ? values.indices[at] : at - start, values.values[at])
    }
    builder.endRow()
  }
  return {
    ...table,
    values: builder.finish(),
    lines: rows.map((row) => lines[row]),
    instanceWeights: instanceWeights && Float32Array.from(rows, (row) => instanceWeights[row]),
  }
}

/** The names of some columns in a sentence: the first five of them. */
export function shownColumns(columns: readonly Pick<Column, 'name'>[]): string {
  const list = columns
    .slice(0, 5)
    .map(({ name }) => shown(name))
    .join(', ')
  return columns.length > 5 ? `${list}, …` : list
}

/** A column as errors name it. */
export function itemOf({ noun }: Pick<Table, 'noun'>, name: string): string {
  return `${noun} ${shown(name)}`
}
