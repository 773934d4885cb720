import { isMissingField } from '../text/field.js'
import { parseNumber } from '../text/parse-number.js'
import { areTruths, truthOf } from '../text/truth.js'
import type { Column } from './table.js'
import type { FlagColumn, SchemaColumn } from './table-schema.js'

/**
 * What a column becomes by itself. Numbers are a number, and so are categories 0 and 1. Two categories
 * are one number: of the usual truth values (yes and no, true and false, …) 1 is what is true, else 1 is
 * the second, in alphabetical order where the file declares none. More are an indicator of each.
 *
 * @param zerosLeftOut the table has sparse rows, in which the first category is the one left out: that
 *   is 0, so that the features stay sparse
 * @param missing what stands for a missing value beside the usual markers
 */
export function ownColumn(
  { name, kind, categories: declared, format }: Column,
  zerosLeftOut: boolean,
  missing: readonly string[] = [],
): SchemaColumn {
  if (kind === 'numeric' || kind === 'text') {
    return { kind: 'number', name, ...(format === 'date' && { date: true }) }
  }
  const categories =
    kind === 'words' ? declared.filter((word) => !isMissingField(word, missing)).sort() : declared
  if (kind === 'nominal' && areBinary(categories)) return { kind: 'number', name }
  if (categories.length !== 2) return { kind: 'categories', name, categories }
  return flagOf(name, categories as [string, string], zerosLeftOut)
}

/** Whether categories are the numbers 0 and 1, in either order or one alone. */
export function areBinary(categories: readonly string[]): boolean {
  return categories.every((category) => {
    const value = parseNumber(category, 0, category.length)
    return value === 0 || value === 1
  })
}

/** What two categories become. */
export function flagOf(
  name: string,
  [first, second]: [string, string],
  zerosLeftOut: boolean,
): FlagColumn {
  const values = [first, second] as const
  const isTruth = areTruths(values)
  const isOrdered = !isTruth || truthOf(second) === 1
  if (isOrdered || zerosLeftOut) {
    const feature = isTruth && isOrdered ? name : `${name}=${second}`
    return { kind: 'flag', name, values, feature }
  }
  return { kind: 'flag', name, values: [second, first], feature: name }
}
