import { isSparse } from '../../engine/index.js'
import type { FeatureColumn } from './feature-columns.js'
import { storedCells, type Table } from './table.js'

/** with fewer rows, values that all differ are no evidence */
const FEWEST_ROWS = 20

/**
 * Columns that name the rows and so are no features: nominal ones and words with another value in
 * every row, and numeric attributes that count up by one from row to row. None in a table of fewer
 * than 20 rows.
 *
 * @param own what each column becomes by itself
 */
export function identifierColumns(table: Table, own: readonly FeatureColumn[]): number[] {
  const { columns, values, noun } = table
  const { rows } = values
  if (rows < FEWEST_ROWS) return []
  return columns.flatMap(({ kind }, column) => {
    const counted = kind === 'numeric' && noun === 'attribute'
    const categories = own[column].categories?.length ?? 0
    if (!counted && categories < rows) return []
    if (kind === 'words') return [column]
    // a cheap look first: few columns count up from the first row to the second
    if (counted && cellAt(table, 1, column) !== cellAt(table, 0, column) + 1) return []
    const cells = storedCells(table, [column])
    return (counted ? countsUp(cells) : allDiffer(cells, categories)) ? [column] : []
  })
}

function cellAt({ values }: Table, row: number, column: number): number {
  if (!isSparse(values)) return values.values[row * values.cols + column]
  const start = values.offsets[row]
  const at = values.indices.subarray(start, values.offsets[row + 1]).indexOf(column)
  return at < 0 ? 0 : values.values[start + at]
}

function countsUp(cells: Float32Array): boolean {
  for (let row = 1; row < cells.length; row++) {
    if (cells[row] !== cells[row - 1] + 1) return false
  }
  return Number.isInteger(cells[0])
}

function allDiffer(cells: Float32Array, categories: number): boolean {
  const seen = new Uint8Array(categories)
  for (const category of cells) {
    if (Number.isNaN(category) || seen[category] === 1) return false
    seen[category] = 1
  }
  return true
}
