import { isMissingField } from '../text/field.js'
import { areSparse, type Column, storedCells, type Table } from './table.js'

/** with fewer rows, values that all differ are no evidence */
const FEWEST_ROWS = 20
/** what exports of data frames call the column of their row names */
const UNNAMED = /^(?:Unnamed: \d+(?:\.\d+)?)?$/
/** what they call it once it is a column like others */
const INDEX = /^(?:index|level_\d+|__index_level_\d+__)$/

/** how else columns of row numbers are called in CSV; ARFF declares its attributes on purpose */
const ROW_NUMBER =
  /^(?:index|level_\d+|__index_level_\d+__|id|#|no|nr|obs(?:ervation)?|rows?(?:[ _.-]?(?:id|index|number|num|no|names?))?|X)$/

/**
 * Columns that name the rows and so are no features: numbers that count up by one from row to row (in CSV
 * under a name such as `id`), and categories with another value in every row, in a table of at least 20
 * rows; and columns without a name (or `Unnamed: 0`) of whole numbers, dates, or words that all differ,
 * in any.
 */
export function identifierColumns(table: Table): number[] {
  const { columns, values } = table
  const { rows } = values
  return columns.flatMap(({ name, kind, categories, format }, column) => {
    const isUnnamed = UNNAMED.test(name)
    const fewest = isUnnamed || INDEX.test(name) ? 2 : FEWEST_ROWS
    if (kind === 'text' || (format === 'date' && !isUnnamed) || rows < fewest) return []
    if (kind === 'numeric') {
      if (!isUnnamed && table.noun === 'column' && !isRowNumber(name)) return []
      // a cheap look first: few columns count up from the first row to the second
      if (!isUnnamed && cellAt(table, 1, column) !== cellAt(table, 0, column) + 1) return []
      const cells = storedCells(table, [column])
      return (isUnnamed ? areWhole(cells, format) : countsUp(cells)) ? [column] : []
    }
    if (
      categories.length < rows ||
      (kind === 'words' && categories.some((word) => isMissingField(word)))
    )
      return []
    return areDistinct(storedCells(table, [column])) ? [column] : []
  })
}

function isRowNumber(name: string): boolean {
  return ROW_NUMBER.test(name) || ROW_NUMBER.test(name.toLowerCase())
}

/** Whether a name is one that exports of data frames make for a column that has none. */
export function isUnnamed(name: string): boolean {
  return UNNAMED.test(name)
}

function cellAt({ values }: Table, row: number, column: number): number {
  if (!areSparse(values)) return values.values[row * values.cols + column]
  const start = values.offsets[row]
  const at = values.indices.subarray(start, values.offsets[row + 1]).indexOf(column)
  return at < 0 ? 0 : values.values[start + at]
}

function countsUp(cells: Float64Array): boolean {
  for (let row = 1; row < cells.length; row++) {
    if (cells[row] !== cells[row - 1] + 1) return false
  }
  return Number.isInteger(cells[0])
}

/** Whether cells are whole numbers, which concatenated frames have several times, or dates. */
function areWhole(cells: Float64Array, format: Column['format']): boolean {
  return format === 'date' || cells.every((cell) => Number.isInteger(cell))
}

/** Whether codes of words all differ and none is missing. */
function areDistinct(cells: Float64Array): boolean {
  return cells.every(Number.isInteger) && new Set(cells).size === cells.length
}
