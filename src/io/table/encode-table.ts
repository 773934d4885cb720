import { CsrBuilder, DenseBuilder, type RowBuilder } from '../features/row-builders.js'
import { type ColumnDecoder, columnDecoder, type PlacedColumn, UNKNOWN } from './column-decoder.js'
import { areSparse, type Cells, itemOf, type Table } from './table.js'
import { featureCount, type SchemaColumn, widthOf } from './table-schema.js'

/** from so many features on a dense table becomes sparse where most of them are indicators */
const MANY_FEATURES = 256

/** Whether columns become features that are mostly 0. */
export function areWide(columns: readonly SchemaColumn[]): boolean {
  const width = featureCount(columns)
  return width > MANY_FEATURES && width > 4 * columns.length
}

/**
 * The features of some columns of a table in their order: sparse as the table is, or where most are
 * indicators; NaN where a value is missing; and a warning for each column with words that are none of
 * its categories.
 *
 * @param shares of training rows that are 1, by feature, for unknown words of columns of two values
 * @throws PartitaError PARSE_ERROR with the line of the first word that is no number in a column of
 *   numbers
 */
export function encodeTable(
  table: Table,
  columns: readonly PlacedColumn[],
  shares: readonly (number | null)[] = [],
  missing: readonly string[] = [],
): { cells: Cells; warnings: string[] } {
  const decoders: (ColumnDecoder | undefined)[] = table.columns.map(() => undefined)
  let width = 0
  for (const placed of columns) {
    const unknown = shares[width] ?? Number.NaN
    decoders[placed.column] = columnDecoder(table, placed, width, unknown, missing)
    width += widthOf(placed.how)
  }
  const isSparse = areSparse(table.values) || areWide(columns.map(({ how }) => how))
  const builder = isSparse
    ? new CsrBuilder(width, Float64Array)
    : new DenseBuilder(width, Float64Array)
  const unknown = new Int32Array(table.columns.length)
  decode(table.values, decoders, builder, unknown)
  return { cells: builder.finish(), warnings: unknownWords(table, unknown, decoders) }
}

function decode(
  cells: Cells,
  decoders: readonly (ColumnDecoder | undefined)[],
  builder: RowBuilder<Float64Array>,
  unknown: Int32Array,
): void {
  const add = (column: number, cell: number) => {
    const decoder = decoders[column]
    if (decoder && addCell(builder, decoder, cell) === UNKNOWN) unknown[column]++
  }
  const { rows, cols, values } = cells
  if (!areSparse(cells)) {
    for (let row = 0; row < rows; row++) {
      const start = row * cols
      for (let column = 0; column < cols; column++) add(column, values[start + column])
      builder.endRow()
    }
    return
  }
  const { offsets, indices } = cells
  const implied = impliedColumns(decoders)
  for (let row = 0; row < rows; row++) {
    let next = 0
    for (let at = offsets[row]; at < offsets[row + 1]; at++) {
      const column = indices[at]
      while (implied[next] < column) add(implied[next++], 0)
      if (implied[next] === column) next++
      add(column, values[at])
    }
    while (next < implied.length) add(implied[next++], 0)
    builder.endRow()
  }
}

/** Columns whose value left out of a sparse row, the first category, is not zero. */
function impliedColumns(decoders: readonly (ColumnDecoder | undefined)[]): number[] {
  return [...decoders.keys()].filter((column) => {
    const decoder = decoders[column]
    if (decoder?.entries) return decoder.entries.offsets[1] > 0
    if (decoder?.meaning === undefined) return false
    return decoder.categories !== undefined || decoder.meaning(0) !== 0
  })
}

/** Adds what a cell stands for; returns `UNKNOWN` for a word that is no known one. */
function addCell(builder: RowBuilder<Float64Array>, decoder: ColumnDecoder, cell: number): number {
  const { start, categories, meaning, other, indicator } = decoder
  if (decoder.entries) return addEntries(builder, decoder, cell)
  const value = meaning === undefined || Number.isNaN(cell) ? cell : meaning(cell)
  const isMissing = Number.isNaN(value)
  if (isMissing && indicator !== undefined) builder.add(indicator, 1)
  if (categories === undefined) {
    builder.add(start, value === UNKNOWN ? decoder.unknown : value)
  } else if (isMissing) {
    const all = indicator === undefined ? categories : 0
    for (let category = 0; category < all; category++) builder.add(start + category, value)
  } else if (value >= 0) {
    builder.add(start + value, 1)
  } else if (other !== undefined) {
    builder.add(other, 1)
    return 0
  }
  return value
}

/** Adds what a text or a list of tags holds. */
function addEntries(
  builder: RowBuilder<Float64Array>,
  { start, entries, isStrange }: ColumnDecoder,
  cell: number,
): number {
  if (Number.isNaN(cell) || !entries) return 0
  const { offsets, indices, values } = entries
  for (let at = offsets[cell]; at < offsets[cell + 1]; at++) {
    builder.add(start + indices[at], values[at])
  }
  return isStrange?.[cell] ? UNKNOWN : 0
}

function unknownWords(
  table: Table,
  unknown: Int32Array,
  decoders: readonly (ColumnDecoder | undefined)[],
): string[] {
  return table.columns.flatMap(({ name }, column) => {
    const count = unknown[column]
    if (count === 0) return []
    const values = count === 1 ? '1 value' : `${count} values`
    const they = count === 1 ? 'it counts' : 'they count'
    const as = decoders[column]?.categories === undefined ? 'the share in training' : 'none'
    return [`${itemOf(table, name)} has ${values} of no known category: ${they} as ${as}`]
  })
}
