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
    if (!mayDiffer(table, column)) return []
    const cells = storedCells(table, [column])
    return (counted ? countsUp(cells) : allDiffer(cells, categories)) ? [column] : []
  })
}

/** a cheap look first: a column that is zero in two of the first rows has a value twice */
function mayDiffer({ values }: Table, column: number): boolean {
  if (!isSparse(values)) return true
  let zeros = 0
  for (let row = 0; row < FEWEST_ROWS; row++) {
    const entries = values.indices.subarray(values.offsets[row], values.offsets[row + 1])
    if (!entries.includes(column) && ++zeros > 1) return false
  }
  return true
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
