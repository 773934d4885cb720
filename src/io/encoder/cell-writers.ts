import { WordList } from '../table/word-list.js'
import { daysOf, daysOfDate, MOST_DAYS } from '../text/dates.js'
import { isMissingField, numberInField } from '../text/field.js'
import { tagList } from '../text/tag-list.js'
import { shown, textError } from '../text/text-error.js'
import type { RawValue } from './raw-rows.js'

/** What a column of values is written into a table as. */
export type CellKind = 'number' | 'date' | 'words' | 'text' | 'tags'

/** Where values go. */
export interface CellWriter {
  /** the cell of a value, NaN for a missing one */
  cell(value: RawValue, line: number): number
  /** the words that cells stand for; absent: cells are numbers */
  readonly words?: readonly string[]
}

/**
 * What writes the values of a column into a table.
 *
 * @param where name of the rows in errors
 * @param missing what stands for a missing value beside the usual markers
 */
export function cellWriter(
  kind: CellKind,
  name: string,
  where: string,
  missing: readonly string[],
): CellWriter {
  if (kind === 'number' || kind === 'date') {
    return { cell: (value, line) => numberOf(value, kind, { name, where, line }, missing) }
  }
  const list = new WordList()
  // a missing text is an empty one
  if (kind === 'text') list.code('')
  return {
    cell: (value, line) => {
      const word = wordOf(value, kind, { name, where, line })
      if (word === undefined) return kind === 'text' ? 0 : Number.NaN
      return list.code(word)
    },
    words: list.words,
  }
}

const DATES = 'a Date, 2024-01-31, or days since 1970-01-01'

interface Place {
  readonly name: string
  readonly where: string
  readonly line: number
}

function numberOf(
  value: RawValue,
  kind: 'number' | 'date',
  place: Place,
  missing: readonly string[],
): number {
  if (value === null || value === undefined) return Number.NaN
  if (value instanceof Date) return daysOfInstant(value)
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'number') {
    if (kind === 'date' && Math.abs(value) > MOST_DAYS) {
      throw wrong('a number among dates is no count of days', String(value), place, DATES)
    }
    if (Number.isNaN(value) || Number.isFinite(Math.fround(value))) return value
    throw wrong('a feature is not a finite 32-bit number', String(value), place)
  }
  if (typeof value !== 'string') throw wrong('a feature is not a number', described(value), place)
  if (isMissingField(value, missing)) return Number.NaN
  const number = kind === 'date' ? daysOfDate(value) : numberInField(value)
  if (!Number.isNaN(number)) return number
  const summary = kind === 'date' ? 'a date is not read' : 'a feature is not a number'
  throw wrong(summary, shown(value), place, kind === 'date' ? 'a Date, or 2024-01-31' : undefined)
}

function daysOfInstant(date: Date): number {
  if (Number.isNaN(date.getTime())) return Number.NaN
  const second = date.getUTCSeconds() + date.getUTCMilliseconds() / 1000
  return daysOf({
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second,
    zone: 0,
  })
}

/** The word a value is; undefined for none. */
function wordOf(value: RawValue, kind: CellKind, place: Place): string | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'string') return value
  if (typeof value === 'number') return Number.isNaN(value) ? undefined : String(value)
  if (typeof value === 'boolean') return String(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString()
  const isList = Array.isArray(value) && value.every((tag) => typeof tag === 'string')
  if (kind === 'tags' && isList) return tagList(value)
  if (kind === 'text' && isList) return value.join('\n')
  throw wrong('a value is no word', described(value), place, 'a text, a number, true or false')
}

function wrong(summary: string, received: string, place: Place, expected?: string): Error {
  const { name, where, line } = place
  const at = { file: where, line, item: `column ${shown(name)}` }
  return textError('PARSE_ERROR', summary, at, { ...(expected && { expected }), received })
}

function described(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : String(value)
}
