/**
 * What to do about missing feature values: an error; the mean of the column in training; zero; or to keep
 * them as NaN, for `fillMissing` to fill once it is known which rows are learned from.
 */
export type MissingPolicy = 'error' | 'mean' | 'zero' | 'keep'

/** A column read as a number. */
export interface NumberColumn {
  readonly kind: 'number'
  readonly name: string
  /** its fields are dates, read as days since 1970-01-01 */
  readonly date?: boolean | undefined
  /** taken off its values so that 32 bits tell them apart; default 0 */
  readonly center?: number | undefined
}

/** A column of two values, read as one number: 0 or 1. */
export interface FlagColumn {
  readonly kind: 'flag'
  readonly name: string
  /** the value that is 0, and the one that is 1 */
  readonly values: readonly [zero: string, one: string]
  /** name of the feature: the column's own, or `column=one` */
  readonly feature: string
}

/** A column read as an indicator of each category, named `column=category`. */
export interface CategoryColumn {
  readonly kind: 'categories'
  readonly name: string
  readonly categories: readonly string[]
}

/** How one column of a table becomes features. */
export type SchemaColumn = NumberColumn | FlagColumn | CategoryColumn

/**
 * What was learned of the columns of training data, and holds for every other file: which are read and
 * how, their categories, and what stands for a missing value. Plain JSON; a model file carries it.
 *
 * @example
 * ```ts
 * import { multilabelFromCsv, type TableSchema } from 'partita/io'
 * const train = await multilabelFromCsv('tempo,mood,calm\n120,dark,0\n70,light,1', { labels: ['calm'] })
 * const schema: TableSchema = train.schema
 * console.log(schema.columns[0], schema.means) // { kind: 'number', name: 'tempo' }, [95, 0.5]
 * ```
 */
export interface TableSchema {
  readonly columns: readonly SchemaColumn[]
  /** columns that were left out, as row numbers are: no warning speaks of them again */
  readonly leftOut: readonly string[]
  /** what was done about missing values, and is done unless another policy is asked for */
  readonly missing: MissingPolicy
  /** what stood for a missing value beside the usual markers, and does in every other file */
  readonly missingValues?: readonly string[] | undefined
  /** mean of each feature's known values in training, null without one */
  readonly means: readonly (number | null)[]
}

/** Names of the features that a column becomes. */
export function featuresOf(column: SchemaColumn): string[] {
  if (column.kind === 'number') return [column.name]
  if (column.kind === 'flag') return [column.feature]
  return column.categories.map((category) => `${column.name}=${category}`)
}

/** Names of the features that columns become, in their order. */
export function featureNamesOf(columns: readonly SchemaColumn[]): string[] {
  return columns.flatMap(featuresOf)
}

/**
 * Names of the features that a schema makes of a table, in their order.
 *
 * @example
 * ```ts
 * import { multilabelFromCsv, schemaFeatures } from 'partita/io'
 * const text = 'key,calm\nA,0\nB,1\nC,1'
 * const { schema } = await multilabelFromCsv(text, { labels: ['calm'] })
 * console.log(schemaFeatures(schema)) // key=A, key=B, key=C
 * ```
 */
export function schemaFeatures({ columns }: TableSchema): string[] {
  return featureNamesOf(columns)
}
