import type { ColumnChoice } from '../table/column-choices.js'
import { daysOfDate } from '../text/dates.js'
import { isMissingField, numberInField } from '../text/field.js'
import { looksLikeNumber } from '../text/number-like.js'
import { shown, textError } from '../text/text-error.js'
import type { RawValue } from './raw-rows.js'

/** What is said of a column whose values decide. */
export interface OwnChoice {
  /** undefined: as words, which may turn out to name the rows */
  readonly choice: ColumnChoice | undefined
  /** no value is known */
  readonly isEmpty?: boolean
}

/**
 * What a column of values is read as where nothing is said, by all its known values: lists are tags, true and false a
 * flag, dates dates, numbers numbers, also those that are written; of words, two different ones are a flag, those that
 * mostly differ and have several words text, others categories.
 *
 * @throws PartitaError PARSE_ERROR if the values are of different kinds, or numbers in a form that is not read
 */
export function automaticChoice(
  name: string,
  values: readonly RawValue[],
  missing: readonly string[],
): OwnChoice {
  const kinds = new Map<ColumnChoice['kind'] | 'words', number>()
  const words: string[] = []
  values.forEach((value, row) => {
    const kind = kindOf(value, missing)
    if (kind === undefined) return
    if (!kinds.has(kind)) kinds.set(kind, row)
    if (kind === 'words') words.push(value as string)
  })
  if (kinds.size === 0) return { choice: undefined, isEmpty: true }
  const [[kind], ...others] = [...kinds].sort(([, a], [, b]) => a - b)
  if (others.length > 0) {
    const [[other, row]] = others
    const place = { file: 'X', line: row + 1, item: `column ${shown(name)}` }
    throw textError('PARSE_ERROR', 'a column holds values of different kinds', place, {
      expected: NAMES[kind],
      received: NAMES[other],
      hint: 'say what it is: new TableEncoder({ columns: { … } }) with number(), categorical() and the like',
    })
  }
  if (kind !== 'words') return { choice: { kind } }
  const different = new Set(words)
  if (words.every(looksLikeNumber)) {
    const place = { file: 'X', line: kinds.get(kind)! + 1, item: `column ${shown(name)}` }
    throw textError('PARSE_ERROR', 'numbers or dates in a form that is not read', place, {
      expected: '1234.5 or 1234,5, a Date, or 2024-01-31',
      received: shown(words[0]),
      hint: 'give its values as numbers, or say that they are categories: new TableEncoder({ columns: { … } }) with categorical()',
    })
  }
  const isText =
    different.size > words.length / 2 &&
    words.filter((word) => /\S\s+\S/.test(word)).length > words.length / 2
  return { choice: isText ? { kind: 'text' } : undefined }
}

const NAMES: Readonly<Record<ColumnChoice['kind'] | 'words', string>> = {
  text: 'texts',
  words: 'words',
  categories: 'words',
  tags: 'lists',
  number: 'numbers',
  date: 'dates',
  flag: 'true or false',
}

function kindOf(
  value: RawValue,
  missing: readonly string[],
): ColumnChoice['kind'] | 'words' | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'number') return Number.isNaN(value) ? undefined : 'number'
  if (typeof value === 'boolean') return 'flag'
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : 'date'
  if (typeof value !== 'string') return 'tags'
  if (isMissingField(value, missing)) return undefined
  if (!Number.isNaN(numberInField(value))) return 'number'
  return Number.isNaN(daysOfDate(value)) ? 'words' : 'date'
}
