import { CsrBuilder, DenseBuilder, type RowBuilder } from '../features/row-builders.js'
import { isMissingField, numberInField } from '../text/field.js'
import { shown, textError } from '../text/text-error.js'
import { CategoryFinder } from './category-finder.js'
import { areSparse, type Cells, itemOf, storedCells, type Table } from './table.js'
import { featuresOf, type SchemaColumn } from './table-schema.js'

/** A column of a schema, and where it stands in a table. */
export interface PlacedColumn {
  readonly column: number
  readonly how: SchemaColumn
}

/** a word that is no known category; a missing one is NaN */
const UNKNOWN = Number.NEGATIVE_INFINITY
/** from so many features on a dense table becomes sparse where most of them are indicators */
const MANY_FEATURES = 256

/** How the cells of one column become features. */
interface Decoder {
  /** first of its features */
  readonly start: number
  /** number of its features, if they are indicators of categories */
  readonly categories: number | undefined
  /** what a cell stands for: a number, or which of the categories; undefined: the cell is the number */
  readonly meaning: ((cell: number) => number) | undefined
  /** what stands for a word that is no known one, in a column of two values */
  readonly unknown: number
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
  const decoders: (Decoder | undefined)[] = table.columns.map(() => undefined)
  let width = 0
  for (const { column, how } of columns) {
    const count = featuresOf(how).length
    decoders[column] = {
      start: width,
      categories: how.kind === 'categories' ? count : undefined,
      meaning: meaningOf(table, column, how, missing),
      unknown: shares[width] ?? Number.NaN,
    }
    width += count
  }
  const isWide = width > MANY_FEATURES && width > 4 * columns.length
  const builder =
    areSparse(table.values) || isWide
      ? new CsrBuilder(width, Float64Array)
      : new DenseBuilder(width, Float64Array)
  const unknown = new Int32Array(table.columns.length)
  decode(table.values, decoders, builder, unknown)
  return { cells: builder.finish(), warnings: unknownWords(table, unknown, decoders) }
}

function meaningOf(
  table: Table,
  column: number,
  how: SchemaColumn,
  missing: readonly string[],
): Decoder['meaning'] {
  const { kind, categories: words } = table.columns[column]
  if (how.kind === 'number') {
    if (kind === 'numeric' || kind === 'text') return undefined
    return tableLookup(words.map((word) => numberOf(word, missing, table, column)))
  }
  const finder = new CategoryFinder(how.kind === 'flag' ? how.values : how.categories)
  const known = (category: number) => (category < 0 ? UNKNOWN : category)
  if (kind === 'numeric') return (cell) => known(finder.findNumber(cell))
  return tableLookup(
    words.map((word) => {
      const category = finder.find(word)
      return category < 0 && isMissingField(word, missing) ? Number.NaN : known(category)
    }),
  )
}

function tableLookup(meanings: readonly number[]): (cell: number) => number {
  const values = Float64Array.from(meanings)
  return (cell) => values[cell]
}

/** The number a word is, NaN if missing; throws at the first row with one that is none. */
function numberOf(word: string, missing: readonly string[], table: Table, column: number): number {
  const number = numberInField(word)
  if (!Number.isNaN(number) || isMissingField(word, missing)) return number
  const { name, categories } = table.columns[column]
  const row = storedCells(table, [column]).indexOf(categories.indexOf(word))
  // a declared category need not occur
  if (row < 0) return Number.NaN
  const place = { file: table.file, line: table.lines[row], item: itemOf(table, name) }
  throw textError('PARSE_ERROR', 'a feature is not a number, as it was in training', place, {
    received: shown(word),
  })
}

function decode(
  cells: Cells,
  decoders: readonly (Decoder | undefined)[],
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
function impliedColumns(decoders: readonly (Decoder | undefined)[]): number[] {
  return [...decoders.keys()].filter((column) => {
    const decoder = decoders[column]
    if (decoder?.meaning === undefined) return false
    return decoder.categories !== undefined || decoder.meaning(0) !== 0
  })
}

/** Adds what a cell stands for; returns `UNKNOWN` for a word that is no known one. */
function addCell(builder: RowBuilder<Float64Array>, decoder: Decoder, cell: number): number {
  const { start, categories, meaning } = decoder
  if (meaning === undefined) {
    builder.add(start, cell)
    return 0
  }
  const value = Number.isNaN(cell) ? cell : meaning(cell)
  if (categories === undefined) {
    builder.add(start, value === UNKNOWN ? decoder.unknown : value)
  } else if (Number.isNaN(value)) {
    for (let category = 0; category < categories; category++) builder.add(start + category, value)
  } else if (value >= 0) {
    builder.add(start + value, 1)
  }
  return value
}

function unknownWords(
  table: Table,
  unknown: Int32Array,
  decoders: readonly (Decoder | undefined)[],
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
