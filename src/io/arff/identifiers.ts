import { isSparse } from '../../engine/index.js'
import type { ArffTable } from './arff.js'

/** with fewer rows, values that all differ are no evidence */
const FEWEST_ROWS = 20

/**
 * Attributes that name the rows and so are no features: nominal with another value in every row, or
 * numeric and counting up by one from row to row. None in a table of fewer than 20 rows.
 */
export function identifierAttributes(table: ArffTable): number[] {
  const { attributes, values } = table
  const { rows } = values
  if (rows < FEWEST_ROWS) return []
  const column = new Float32Array(rows)
  return attributes.flatMap(({ kind, categories }, attribute) => {
    const possible = kind === 'numeric' || (kind === 'nominal' && categories.length >= rows)
    if (!possible || !mayDiffer(table, attribute)) return []
    readColumn(table, attribute, column)
    const identifies = kind === 'numeric' ? countsUp(column) : allDiffer(column, categories.length)
    return identifies ? [attribute] : []
  })
}

/** a cheap look first: a column that is zero in two of the first rows has a value twice */
function mayDiffer({ values }: ArffTable, attribute: number): boolean {
  if (!isSparse(values)) return true
  let zeros = 0
  for (let row = 0; row < FEWEST_ROWS; row++) {
    const entries = values.indices.subarray(values.offsets[row], values.offsets[row + 1])
    if (!entries.includes(attribute) && ++zeros > 1) return false
  }
  return true
}

function readColumn({ values }: ArffTable, attribute: number, column: Float32Array): void {
  if (!isSparse(values)) {
    for (let row = 0; row < values.rows; row++) {
      column[row] = values.values[row * values.cols + attribute]
    }
    return
  }
  column.fill(0)
  for (let row = 0; row < values.rows; row++) {
    for (let at = values.offsets[row]; at < values.offsets[row + 1]; at++) {
      if (values.indices[at] === attribute) column[row] = values.values[at]
    }
  }
}

function countsUp(column: Float32Array): boolean {
  for (let row = 1; row < column.length; row++) {
    if (column[row] !== column[row - 1] + 1) return false
  }
  return Number.isInteger(column[0])
}

function allDiffer(column: Float32Array, categories: number): boolean {
  const seen = new Uint8Array(categories)
  for (const category of column) {
    if (Number.isNaN(category) || seen[category] === 1) return false
    seen[category] = 1
  }
  return true
}
