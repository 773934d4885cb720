import { type TextModel, termName, textWidth } from '../../words/index.js'

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
  /** taken off its values first: their mean in training where features are sparse; default 0 */
  readonly shift?: number | undefined
  /** a feature of its own says where the value is missing */
  readonly indicator?: boolean | undefined
}

/** A column of two values, read as one number: 0 or 1. */
export interface FlagColumn {
  readonly kind: 'flag'
  readonly name: string
  /** the value that is 0, and the one that is 1 */
  readonly values: readonly [zero: string, one: string]
  /** name of the feature: the column's own, or `column=one` */
  readonly feature: string
  /** a feature of its own says where the value is missing */
  readonly indicator?: boolean | undefined
}

/** A column read as an indicator of each category, named `column=category`. */
export interface CategoryColumn {
  readonly kind: 'categories'
  readonly name: string
  readonly categories: readonly string[]
  /** a feature of its own stands for all other categories: those that were rare or are new */
  readonly other?: boolean | undefined
  /** a feature of its own says where the value is missing, and no category holds there */
  readonly indicator?: boolean | undefined
}

/** A column of lists of categories, `rain;sun`, read as an indicator of each, named `column=category`. */
export interface TagsColumn {
  readonly kind: 'tags'
  readonly name: string
  readonly categories: readonly string[]
}

/** A column of texts, read as weights of their terms, named `column:term`; a missing text has none. */
export interface TextColumn {
  readonly kind: 'text'
  readonly name: string
  readonly text: TextModel
}

/** How one column of a table becomes features. */
export type SchemaColumn = NumberColumn | FlagColumn | CategoryColumn | TagsColumn | TextColumn

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
  /** mean of each feature's known values in training, null without one; features of texts and tags have none */
  readonly means: readonly (number | null)[]
}

/** Names of the features that a column becomes. */
export function featuresOf(column: SchemaColumn): string[] {
  const { kind, name } = column
  if (kind === 'text') {
    const { text } = column
    return Array.from({ length: textWidth(text) }, (_, at) => `${name}:${termName(text, at)}`)
  }
  const names =
    kind === 'number'
      ? [name]
      : kind === 'flag'
        ? [column.feature]
        : column.categories.map((category) => `${name}=${category}`)
  if (kind === 'categories' && column.other) names.push(`${name} (other)`)
  if (kind !== 'tags' && column.indicator) names.push(`${name} (missing)`)
  return names
}

/** How many features a column becomes. */
export function widthOf(column: SchemaColumn): number {
  if (column.kind === 'text') return textWidth(column.text)
  const own = 'categories' in column ? column.categories.length : 1
  if (column.kind === 'tags') return own
  const other = column.kind === 'categories' && column.other ? 1 : 0
  return own + other + (column.indicator ? 1 : 0)
}

/** How many features columns become. */
export function featureCount(columns: readonly SchemaColumn[]): number {
  return columns.reduce((sum, column) => sum + widthOf(column), 0)
}

/** Names of the features that columns become, in their order. */
export function featureNamesOf(columns: readonly SchemaColumn[]): readonly string[] {
  const known = namesOfColumns.get(columns)
  if (known) return known
  const names = columns.flatMap(featuresOf)
  namesOfColumns.set(columns, names)
  return names
}

/** of columns that were asked for: texts have many, and columns never change */
const namesOfColumns = new WeakMap<readonly SchemaColumn[], readonly string[]>()

/** Whether features of a column have means: all but those of texts and tags, which are never missing. */
function hasMeans({ kind }: SchemaColumn): boolean {
  return kind !== 'text' && kind !== 'tags'
}

/** How many means a schema of these columns has. */
export function meanCount(columns: readonly SchemaColumn[]): number {
  return columns.reduce((sum, column) => sum + (hasMeans(column) ? widthOf(column) : 0), 0)
}

/** The mean of each feature of a schema; null for those that have none. */
export function meansOfFeatures({
  columns,
  means,
}: Pick<TableSchema, 'columns' | 'means'>): readonly (number | null)[] {
  if (columns.every(hasMeans)) return means
  let at = 0
  return columns.flatMap((column) => {
    const width = widthOf(column)
    if (!hasMeans(column)) return new Array<null>(width).fill(null)
    at += width
    return means.slice(at - width, at)
  })
}

/** The means that a schema of these columns has, among those of all features. */
export function schemaMeans(
  columns: readonly SchemaColumn[],
  means: readonly (number | null)[],
): readonly (number | null)[] {
  if (columns.every(hasMeans)) return means
  let at = 0
  return columns.flatMap((column) => {
    at += widthOf(column)
    return hasMeans(column) ? means.slice(at - widthOf(column), at) : []
  })
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
export function schemaFeatures({ columns }: TableSchema): readonly string[] {
  return featureNamesOf(columns)
}
