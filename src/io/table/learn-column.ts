import type { CsrArrays } from '../../engine/index.js'
import { sum } from '../../numbers/index.js'
import { fitText } from '../../words/index.js'
import { isMissingField } from '../text/field.js'
import { tagsOf } from '../text/tag-list.js'
import { textError } from '../text/text-error.js'
import { type CategoryChoice, type ColumnChoice, loadedText } from './column-choices.js'
import { flagOf, ownColumn } from './own-schema.js'
import { areSparse, type Column, itemOf, storedCells, type Table } from './table.js'
import type { SchemaColumn } from './table-schema.js'

/** A column that was learned. */
export interface LearnedColumn {
  readonly how: SchemaColumn
  /** what its different texts become, `[texts, terms]` */
  readonly texts?: CsrArrays | undefined
}

/**
 * What a column becomes: what was chosen, else what it shows; see {@link ownColumn}.
 *
 * @param missing what stands for a missing value beside the usual markers
 * @throws PartitaError PARSE_ERROR if it cannot be what was chosen; EMPTY_DATA for texts without a term
 */
export function learnColumn(
  table: Table,
  column: number,
  choice: ColumnChoice | undefined,
  missing: readonly string[] = [],
): LearnedColumn {
  const source = table.columns[column]
  const isSparse = areSparse(table.values)
  const { name, kind } = source
  switch (choice?.kind) {
    case undefined:
      return { how: ownColumn(source, isSparse, missing) }
    case 'text': {
      if (kind === 'numeric') throw notOfKind(table, name, 'text', 'numbers')
      const times = wordCounts(table, column)
      // a missing text is an empty one
      const absent = table.values.rows - sum(times)
      const texts = [...source.categories, '']
      const { model, rows } = fitText(texts, loadedText(choice), [...times, absent])
      return { how: { kind: 'text', name, text: model }, texts: rows }
    }
    case 'tags': {
      if (kind === 'numeric') throw notOfKind(table, name, 'lists of categories', 'numbers')
      const categories = frequent(tagCounts(table, column, missing), {
        minRows: choice.minRows,
      }).kept.sort()
      if (categories.length === 0) throw notOfKind(table, name, 'lists of categories', 'none')
      return { how: { kind: 'tags', name, categories } }
    }
    case 'categories': {
      const { kept, left } = frequent(categoryCounts(table, column, missing), choice)
      const categories = inOrder(kept, source)
      return { how: { kind: 'categories', name, categories, ...(left > 0 && { other: true }) } }
    }
    case 'flag': {
      const values = inOrder([...categoryCounts(table, column, missing).keys()], source)
      if (values.length !== 2) throw notOfKind(table, name, 'two values', String(values.length))
      const [first, second] = values
      return { how: flagOf(name, [first, second], isSparse) }
    }
    case 'date':
      return { how: { kind: 'number', name, date: true } }
    case 'number':
      return { how: { kind: 'number', name } }
  }
}

function notOfKind(table: Table, name: string, expected: string, received: string): Error {
  const place = { file: table.file, item: itemOf(table, name) }
  return textError('PARSE_ERROR', 'a column is not what was chosen', place, { expected, received })
}

/** How often each different word of a column stands in it. */
function wordCounts(table: Table, column: number): Int32Array {
  const counts = new Int32Array(table.columns[column].categories.length)
  for (const cell of storedCells(table, [column])) if (!Number.isNaN(cell)) counts[cell]++
  return counts
}

/** How often each category is in a column, missing values apart. */
function categoryCounts(
  table: Table,
  column: number,
  missing: readonly string[],
): Map<string, number> {
  const { kind, categories } = table.columns[column]
  const counts = new Map<string, number>()
  for (const cell of storedCells(table, [column])) {
    if (Number.isNaN(cell)) continue
    const word = kind === 'numeric' ? String(cell) : categories[cell]
    if (kind === 'words' && isMissingField(word, missing)) continue
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return counts
}

function tagCounts(table: Table, column: number, missing: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  const times = wordCounts(table, column)
  table.columns[column].categories.forEach((list, code) => {
    if (isMissingField(list, missing) || times[code] === 0) return
    const tags = new Set(tagsOf(list).map((tag) => tag.normalize('NFC')))
    for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + times[code])
  })
  return counts
}

/** The categories that are frequent enough, and how many are not. */
function frequent(
  counts: ReadonlyMap<string, number>,
  { minRows = 1, most = counts.size }: Omit<CategoryChoice, 'kind'>,
): { kept: string[]; left: number } {
  const enough = [...counts].filter(([, count]) => count >= minRows)
  if (enough.length > most) {
    enough.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).splice(most)
  }
  return { kept: enough.map(([word]) => word), left: counts.size - enough.length }
}

/** Categories as the file declares them, numbers by their size, words by the alphabet. */
function inOrder(words: string[], { kind, categories }: Column): string[] {
  if (kind === 'nominal') return categories.filter((word) => words.includes(word))
  return kind === 'numeric' ? words.sort((a, b) => Number(a) - Number(b)) : words.sort()
}
