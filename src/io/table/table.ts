import { type CsrArrays, type DenseMatrix, isSparse } from '../../engine/index.js'
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
  readonly values: DenseMatrix | CsrArrays
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
export function storedCells({ values }: Table, chosen: readonly number[]): Float32Array {
  const { rows, cols } = values
  const width = chosen.length
  const cells = new Float32Array(rows * width)
  if (!isSparse(values)) {
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

/** from here on a 32-bit float does not hold every whole number */
const LARGEST_EXACT = 2 ** 24

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
    if (Math.abs(cell) < LARGEST_EXACT) return String(cell)
    const place = { file: table.file, line: table.lines[row], item: itemOf(table, name) }
    throw textError('PARSE_ERROR', 'a number is too large to name something', place, {
      received: String(cell),
      hint: `declare the ${table.noun} as text, or write CSV`,
    })
  })
}

/** A column as errors name it. */
export function itemOf({ noun }: Table, name: string): string {
  return `${noun} ${shown(name)}`
}
