import type { PlacedColumn } from './column-decoder.js'
import { areWide } from './encode-table.js'
import { areSparse, type Cells } from './table.js'
import { widthOf } from './table-schema.js'

/**
 * Columns that were learned, with what the features they become ask for: an indicator where values are
 * missing, if that is wanted; and where features of a dense table are sparse, numbers are about their
 * mean, since sparse features are scaled and not moved before they are learned from. The columns
 * themselves if there is no such.
 */
export function settledColumns(
  columns: readonly PlacedColumn[],
  cells: Cells,
  isDenseTable: boolean,
  { missingIndicators = false }: { readonly missingIndicators?: boolean | undefined },
): readonly PlacedColumn[] {
  const shifts = isDenseTable && areWide(columns.map(({ how }) => how))
  if (!missingIndicators && !shifts) return columns
  const { known, filled, sums } = tallied(cells)
  let start = 0
  return columns.map((placed) => {
    const { how } = placed
    const first = start
    start += widthOf(how)
    if (how.kind === 'text' || how.kind === 'tags') return placed
    const indicator = missingIndicators && known[first] < cells.rows && { indicator: true }
    const isFull = shifts && how.kind === 'number' && filled[first] > cells.rows / 2
    const shift = isFull && { shift: sums[first] / known[first] }
    return { ...placed, how: { ...how, ...indicator, ...shift } }
  })
}

/** Of each column how many values are known, how many of these are not 0, and their sum. */
function tallied(cells: Cells) {
  const { rows, cols, values } = cells
  const known = new Float64Array(cols).fill(rows)
  const filled = new Float64Array(cols)
  const sums = new Float64Array(cols)
  values.forEach((value, at) => {
    const column = areSparse(cells) ? cells.indices[at] : at % cols
    if (Number.isNaN(value)) known[column]--
    else if (value !== 0) {
      filled[column]++
      sums[column] += value
    }
  })
  return { known, filled, sums }
}
