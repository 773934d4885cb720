import type { CsrArrays } from '../../engine/index.js'
import { type TextModel, textEncoder } from '../../words/index.js'
import { CsrBuilder } from '../features/row-builders.js'
import { daysOfDate } from '../text/dates.js'
import { isMissingField, numberInField } from '../text/field.js'
import { tagsOf } from '../text/tag-list.js'
import { shown, textError } from '../text/text-error.js'
import { CategoryFinder } from './category-finder.js'
import { itemOf, storedCells, type Table } from './table.js'
import { type SchemaColumn, type TagsColumn, widthOf } from './table-schema.js'

/** A column of a schema, and where it stands in a table. */
export interface PlacedColumn {
  readonly column: number
  readonly how: SchemaColumn
  /** what the different texts of a column of text become, where that is known already */
  readonly texts?: CsrArrays | undefined
}

/** a word that is no known category; a missing one is NaN */
export const UNKNOWN = Number.NEGATIVE_INFINITY

/** How the cells of one column become features. */
export interface ColumnDecoder {
  /** first of its features */
  readonly start: number
  /** number of its features that are indicators of categories, if they are */
  readonly categories?: number | undefined
  /** what a cell stands for: a number, or which of the categories; undefined: the cell is the number */
  readonly meaning?: ((cell: number) => number) | undefined
  /** what stands for a word that is no known one, in a column of two values */
  readonly unknown: number
  /** the feature of all other categories */
  readonly other?: number | undefined
  /** the feature of missing values */
  readonly indicator?: number | undefined
  /** what each word of a column of texts or tags becomes, and which hold an unknown tag */
  readonly entries?: CsrArrays | undefined
  readonly isStrange?: Uint8Array | undefined
}

/**
 * How the cells of a column become features.
 *
 * @param start the first of them
 * @param unknown what stands for an unknown word of two
 * @throws PartitaError PARSE_ERROR with the line of the first word that is no number in a column of
 *   numbers
 */
export function columnDecoder(
  table: Table,
  { column, how, texts }: PlacedColumn,
  start: number,
  unknown: number,
  missing: readonly string[],
): ColumnDecoder {
  if (how.kind === 'text' || how.kind === 'tags') {
    const { name, kind, categories } = table.columns[column]
    if (kind === 'numeric') {
      const place = { file: table.file, item: itemOf(table, name) }
      throw textError('PARSE_ERROR', 'a column holds numbers that was text in training', place)
    }
    if (how.kind === 'tags') return { start, unknown, ...tagEntries(categories, how, missing) }
    return { start, unknown, entries: texts ?? encoderOf(how.text)(categories) }
  }
  const last = start + widthOf(how) - 1
  const count = how.kind === 'categories' ? how.categories.length : undefined
  return {
    start,
    unknown,
    categories: count,
    other:
      count !== undefined && how.kind === 'categories' && how.other ? start + count : undefined,
    indicator: how.indicator ? last : undefined,
    meaning: meaningOf(table, column, how, missing),
  }
}

/** of texts that were encoded before: making one takes as long as many rows */
const encoders = new WeakMap<TextModel, ReturnType<typeof textEncoder>>()

function encoderOf(text: TextModel): ReturnType<typeof textEncoder> {
  const known = encoders.get(text)
  if (known) return known
  const encoder = textEncoder(text)
  encoders.set(text, encoder)
  return encoder
}

function tagEntries(
  lists: readonly string[],
  { categories }: TagsColumn,
  missing: readonly string[],
): Pick<ColumnDecoder, 'entries' | 'isStrange'> {
  const finder = new CategoryFinder(categories)
  const builder = new CsrBuilder(categories.length, Float32Array)
  const isStrange = new Uint8Array(lists.length)
  lists.forEach((list, code) => {
    const tags = isMissingField(list, missing) ? [] : tagsOf(list)
    const found = new Set(tags.map((tag) => finder.find(tag)))
    if (found.delete(-1)) isStrange[code] = 1
    for (const tag of found) builder.add(tag, 1)
    builder.endRow()
  })
  return { entries: builder.finish(), isStrange }
}

type PlainColumn = Exclude<SchemaColumn, { readonly kind: 'text' | 'tags' }>

function meaningOf(
  table: Table,
  column: number,
  how: PlainColumn,
  missing: readonly string[],
): ColumnDecoder['meaning'] {
  const { name, kind, categories: words, format } = table.columns[column]
  if (how.kind === 'number') {
    const { shift = 0, date = false } = how
    if (format === 'date' && !date) {
      const place = { file: table.file, item: itemOf(table, name) }
      throw textError('PARSE_ERROR', 'a column holds dates that held numbers in training', place)
    }
    if (kind === 'numeric') return shift === 0 ? undefined : (cell) => cell - shift
    const numbers = words.map((word) => numberOf(word, { date, missing }, table, column))
    return tableLookup(numbers.map((number) => number - shift))
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
function numberOf(
  word: string,
  { date, missing }: { readonly date: boolean; readonly missing: readonly string[] },
  table: Table,
  column: number,
): number {
  const days = date ? daysOfDate(word) : Number.NaN
  const number = Number.isNaN(days) ? numberInField(word) : days
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
