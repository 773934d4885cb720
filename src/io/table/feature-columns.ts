import { isMissingField } from '../text/field.js'
import { parseNumber } from '../text/parse-number.js'
import type { Column } from './table.js'

/**
 * A column read as features: one number, or with categories an indicator of each. Decided once for a
 * whole column; plain data, so that what one file decides holds for another.
 */
export interface FeatureColumn {
  /** position in the table */
  readonly column: number
  readonly name: string
  readonly categories?: readonly string[] | undefined
}

/** Names of the features that columns become; a category is named `column=category`. */
export function featureNamesOf(columns: readonly FeatureColumn[]): string[] {
  return columns.flatMap(({ name, categories }) => {
    return categories?.map((category) => `${name}=${category}`) ?? [name]
  })
}

/**
 * What a column becomes by itself. A nominal one is a column for each of its declared categories,
 * unless they are 0 and 1. Words are a number if the first that is known is one; else there is a
 * column for each different word, in alphabetical order.
 */
export function featureColumn(source: Column, column: number): FeatureColumn {
  const { name, kind, categories } = source
  if (kind === 'nominal' && !isBinary(source)) return { column, name, categories }
  if (kind === 'words') {
    const first = categories.find((word) => !isMissingField(word)) ?? '0'
    const isNumber = !Number.isNaN(parseNumber(first, 0, first.length))
    const known = isNumber ? undefined : categories.filter((word) => !isMissingField(word)).sort()
    return { column, name, categories: known }
  }
  return { column, name }
}

/** Whether a nominal column's categories are 0 and 1, in either order or one alone. */
export function isBinary({ kind, categories }: Column): boolean {
  return kind === 'nominal' && categories.every((value) => value === '0' || value === '1')
}

/**
 * What a column becomes where features of certain names are wanted; undefined: none of them. Words
 * are read as the names say, other columns as by themselves.
 */
export function wantedColumn(
  source: Column,
  column: number,
  wanted: ReadonlySet<string>,
): FeatureColumn | undefined {
  const { name, kind } = source
  if (kind === 'text') return undefined
  if (kind !== 'words') {
    const own = featureColumn(source, column)
    return featureNamesOf([own]).some((feature) => wanted.has(feature)) ? own : undefined
  }
  if (wanted.has(name)) return { column, name }
  const categories = wantedCategories(name, wanted)
  return categories.length > 0 ? { column, name, categories } : undefined
}

/** The categories of a column that features of certain names speak of. */
export function wantedCategories(column: string, wanted: ReadonlySet<string>): string[] {
  return [...wanted].flatMap((feature) =>
    feature.startsWith(`${column}=`) ? [feature.slice(column.length + 1)] : [],
  )
}
