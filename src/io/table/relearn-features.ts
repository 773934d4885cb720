import type { Features } from '../../engine/index.js'
import { type FeatureStorage, storeAs } from '../features/convert.js'
import { choicesByColumn, withPackages } from './column-choices.js'
import type { FeatureSource } from './feature-source.js'
import { columnNames, type Table, takeTableRows } from './table.js'
import { featuresLike, learnedFeatures } from './table-features.js'
import type { TableSchema } from './table-schema.js'

/** Features with what was learned of the rows that they are, or of others. */
export interface LearnedFeatures {
  readonly features: Features
  readonly featureNames: readonly string[]
  readonly schema: TableSchema
}

/**
 * Learns of some rows alone what a reader learned of all: categories, terms and their weights, means. The columns and
 * what they are stay.
 *
 * @param rows of the features that the source is of, counted from 0
 * @throws PartitaError (as a rejection) EMPTY_DATA if these rows hold no term of a text
 *
 * @example
 * ```ts
 * import { featuresBySchema, multilabelFromCsv, relearnFeatures } from 'partita/io'
 * const csv = 'title,calm\nrain and rain,1\nsun and rain,0\nsun and snow,0'
 * const options = { labels: ['calm'], text: ['title'], keepSource: true }
 * const { source, schema } = await multilabelFromCsv(csv, options)
 * const train = await relearnFeatures(source!, schema, Int32Array.of(0, 1))
 * console.log(train.featureNames) // title:and, title:rain, title:sun
 * console.log(featuresBySchema(source!, train.schema, Int32Array.of(2)).features.cols) // 3
 * ```
 */
export async function relearnFeatures(
  source: FeatureSource,
  { missing, leftOut }: TableSchema,
  rows: Int32Array,
  storage: FeatureStorage = 'auto',
): Promise<LearnedFeatures> {
  const table = withOwnWords(taken(source, rows), source.columns)
  const options = await withPackages(
    { ...source.options, missing: missing === 'keep' ? ('mean' as const) : missing },
    undefined,
  )
  const choices = choicesByColumn(columnNames(table), options)
  const read = learnedFeatures(table, source.columns, { choices, options, leftOut, warnings: [] })
  return { ...read, features: storeAs(read.features, storage) }
}

/** The features of some rows, all by default, by what was learned of others; see {@link relearnFeatures}. */
export function featuresBySchema(
  source: FeatureSource,
  schema: TableSchema,
  rows?: Int32Array,
  storage: FeatureStorage = 'auto',
): LearnedFeatures {
  const like = { schema, featureNames: [] }
  const read = featuresLike(taken(source, rows), new Set(source.leftOut), like, {})
  return { ...read, features: storeAs(read.features, storage) }
}

function taken({ table, rows: own }: FeatureSource, rows?: Int32Array): Table {
  return takeTableRows(table, rows ? rows.map((row) => own[row]) : own)
}

/** A table some columns of which know the words alone that their rows hold: what a file declares stays. */
function withOwnWords(table: Table, chosen: readonly number[]): Table {
  const { cols, values, indices } = table.values
  const isWords = table.columns.map(({ kind }) => kind === 'words' || kind === 'text')
  const own = new Set(chosen.filter((column) => isWords[column]))
  if (own.size === 0) return table
  const codes = table.columns.map(() => new Map<number, number>())
  const renumbered = values.map((cell, at) => {
    const column = indices ? indices[at] : at % cols
    if (Number.isNaN(cell) || !own.has(column)) return cell
    const known = codes[column]
    const code = known.get(cell) ?? known.size
    known.set(cell, code)
    return code
  })
  return {
    ...table,
    columns: table.columns.map((column, at) => {
      if (!own.has(at)) return column
      return { ...column, categories: [...codes[at].keys()].map((code) => column.categories[code]) }
    }),
    values: { ...table.values, values: renumbered },
  }
}
