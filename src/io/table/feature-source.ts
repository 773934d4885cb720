import type { ColumnOptions } from './column-options.js'
import type { Table } from './table.js'
import type { SchemaColumn, TableSchema } from './table-schema.js'

/**
 * What features were made of, as a file has it: rows of it can be learned from by themselves. Plain data, to be
 * handed to {@link relearnFeatures} and {@link featuresBySchema}.
 */
export interface FeatureSource {
  /** @internal */
  readonly table: Table
  /** the row of the table that each row of the features is, `[rows]` */
  readonly rows: Int32Array
  /** positions of columns that are no features, and of those that were learned of */
  readonly leftOut: readonly number[]
  readonly columns: readonly number[]
  readonly options: ColumnOptions
}

/** The source of some of the rows. */
export function takeSource<Source extends FeatureSource | undefined>(
  source: Source,
  rows: ArrayLike<number>,
): Source {
  return source && { ...source, rows: Int32Array.from(rows, (row) => source.rows[row]) }
}

/** What features were made of, if that is asked for, and more than means of numbers is learned of it. */
export function sourceOf(
  table: Table,
  leftOut: ReadonlySet<number>,
  columns: readonly number[],
  schema: TableSchema,
  options: ColumnOptions,
): FeatureSource | undefined {
  const isPlain = (column: SchemaColumn) => {
    return column.kind === 'number' && !column.indicator && column.shift === undefined
  }
  if (!options.keepSource || schema.columns.every(isPlain)) return undefined
  const rows = Int32Array.from({ length: table.values.rows }, (_, row) => row)
  const { missingValues, categorical, text, readAs, missingIndicators } = options
  const own = { missingValues, categorical, text, readAs, missingIndicators }
  return { table, rows, leftOut: [...leftOut], columns, options: own }
}
