import { type Features, isSparse } from '../../engine/index.js'
import { CsrBuilder, DenseBuilder, type RowBuilder } from '../features/row-builders.js'
import { featureInField, isMissingField } from '../text/field.js'
import { parseNumber } from '../text/parse-number.js'
import { shown } from '../text/text-error.js'
import type { FeatureColumn } from './feature-columns.js'
import { storedCells, type Table } from './table.js'

/** How the cells of one column become features. */
interface Decoder {
  /** first of its features */
  readonly start: number
  /** number of its features, if they are indicators of categories */
  readonly categories: number | undefined
  /** what each code stands for: a number, or which of the features, −1 for none */
  readonly meaning: Float32Array | undefined
}

/**
 * The feature matrix of some columns of a table: sparse as the table is, NaN where a value is
 * missing; and a warning for each column with words that are none of its categories.
 *
 * @throws PartitaError PARSE_ERROR or NOT_FINITE with the line of the first word that is no number in
 *   a column of numbers
 */
export function buildFeatures(
  table: Table,
  columns: readonly FeatureColumn[],
): { features: Features; warnings: string[] } {
  const decoders: (Decoder | undefined)[] = table.columns.map(() => undefined)
  let width = 0
  for (const feature of columns) {
    const { column, categories } = feature
    const meaning = meaningOf(table, feature)
    decoders[column] = { start: width, categories: categories?.length, meaning }
    width += categories?.length ?? 1
  }
  checkNumbers(table, decoders)
  return { features: decode(table, decoders, width), warnings: unknownWords(table, decoders) }
}

/** What the codes of a column mean to its features; undefined: its cells are numbers. */
function meaningOf(table: Table, { column, categories }: FeatureColumn): Float32Array | undefined {
  const { kind, categories: words } = table.columns[column]
  if (kind === 'numeric' || kind === 'text') return undefined
  const places = new Map(categories?.map((category, place) => [category, place]))
  return Float32Array.from(words, (word) => {
    if (categories === undefined) return parseNumber(word, 0, word.length)
    return kind === 'words' && isMissingField(word) ? Number.NaN : (places.get(word) ?? -1)
  })
}

function decode(
  { values }: Table,
  decoders: readonly (Decoder | undefined)[],
  width: number,
): Features {
  if (!isSparse(values)) {
    const builder = new DenseBuilder(width)
    for (let row = 0; row < values.rows; row++) {
      const start = row * values.cols
      for (let column = 0; column < values.cols; column++) {
        addCell(builder, decoders[column], values.values[start + column])
      }
      builder.endRow()
    }
    return builder.finish()
  }
  const builder = new CsrBuilder(width)
  const implied = impliedColumns(decoders)
  for (let row = 0; row < values.rows; row++) {
    let next = 0
    for (let at = values.offsets[row]; at < values.offsets[row + 1]; at++) {
      const column = values.indices[at]
      while (implied[next] < column) addCell(builder, decoders[implied[next++]], 0)
      if (implied[next] === column) next++
      addCell(builder, decoders[column], values.values[at])
    }
    while (next < implied.length) addCell(builder, decoders[implied[next++]], 0)
    builder.endRow()
  }
  return builder.finish()
}

/** Columns whose value left out of a sparse row, the first category, is not zero. */
function impliedColumns(decoders: readonly (Decoder | undefined)[]): number[] {
  return [...decoders.keys()].filter((column) => {
    const decoder = decoders[column]
    return decoder !== undefined && (decoder.categories !== undefined || decoder.meaning?.[0] === 1)
  })
}

function addCell(builder: RowBuilder, decoder: Decoder | undefined, cell: number): void {
  if (decoder === undefined) return
  const { start, categories, meaning } = decoder
  const value = meaning === undefined || Number.isNaN(cell) ? cell : meaning[cell]
  if (categories === undefined) {
    builder.add(start, value)
  } else if (Number.isNaN(value)) {
    for (let category = 0; category < categories; category++) builder.add(start + category, value)
  } else if (value >= 0) {
    builder.add(start + value, 1)
  }
}

/** Throws at the first row with a word that is no number where one is needed. */
function checkNumbers(table: Table, decoders: readonly (Decoder | undefined)[]): void {
  const { columns, lines, file } = table
  const wrong = decoders.flatMap((decoder, column) => {
    if (decoder?.meaning === undefined || decoder.categories !== undefined) return []
    const { name, categories: words } = columns[column]
    const code = decoder.meaning.findIndex((value, at) => {
      return !Number.isFinite(value) && !isMissingField(words[at])
    })
    if (code < 0) return []
    return [{ name, word: words[code], row: storedCells(table, [column]).indexOf(code) }]
  })
  for (const { name, word, row } of wrong.sort((a, b) => a.row - b.row)) {
    featureInField(word, name, lines[row], file)
  }
}

function unknownWords(table: Table, decoders: readonly (Decoder | undefined)[]): string[] {
  const unknown = decoders.flatMap((decoder, column) => {
    const { meaning } = decoder ?? {}
    if (meaning === undefined || decoder?.categories === undefined || !meaning.includes(-1))
      return []
    const cells = storedCells(table, [column])
    const isUnknown = (cell: number) => meaning[cell] === -1
    const count = cells.filter(isUnknown).length
    return [{ name: table.columns[column].name, count, row: cells.findIndex(isUnknown) }]
  })
  return unknown
    .sort((a, b) => a.row - b.row)
    .map(({ name, count }) => {
      const values = count === 1 ? '1 value' : `${count} values`
      const they = count === 1 ? 'it counts' : 'they count'
      return `column ${shown(name)} has ${values} of no known category: ${they} as none`
    })
}
