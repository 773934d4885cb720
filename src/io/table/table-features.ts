import { checkOption, type PartitaError } from '../../errors.js'
import { centersOf } from '../features/centered.js'
import { knownMeans } from '../features/fill-missing.js'
import { selectFeatures } from '../features/select-features.js'
import { shown, textError } from '../text/text-error.js'
import { type ColumnChoice, choicesByColumn } from './column-choices.js'
import type { PlacedColumn } from './column-decoder.js'
import { type ColumnOptions, type LikeColumns, ownMarkers } from './column-options.js'
import { encodeTable } from './encode-table.js'
import { sourceOf } from './feature-source.js'
import { finished, type TableFeatures } from './finished-features.js'
import { identifierColumns } from './identifiers.js'
import { learnColumn } from './learn-column.js'
import { NameFinder } from './name-finder.js'
import { namedColumns } from './named-schema.js'
import { placedColumns } from './placed-columns.js'
import { settledColumns } from './settled-columns.js'
import { areSparse, columnNames, itemOf, shownColumns, type Table } from './table.js'
import {
  meansOfFeatures,
  type SchemaColumn,
  schemaMeans,
  type TableSchema,
  widthOf,
} from './table-schema.js'

/** Positions of columns that are no features: those used otherwise and those to be ignored. */
export function leftOutColumns(
  names: readonly string[],
  used: readonly number[],
  ignore: readonly string[],
): Set<number> {
  const usedColumns = new Set(used)
  const finder = new NameFinder(names)
  const ignored = ignore.map((name) => {
    const column = finder.position(name)
    checkOption(column >= 0 && !usedColumns.has(column), 'ignore', 'names of features', name)
    return column
  })
  return new Set([...used, ...ignored])
}

/**
 * Every column but those left out as features to learn from. Text is left out, and so is what names
 * the rows, see {@link identifierColumns}; warnings say so.
 *
 * @param hint what to say if none is left
 * @throws PartitaError EMPTY_DATA if none is left; NOT_FINITE with the line of a missing value that is
 *   not to be filled
 */
export function featuresToLearn(
  table: Table,
  leftOut: ReadonlySet<number>,
  options: ColumnOptions,
  hint: string,
): TableFeatures {
  const { keep = [] } = options
  const { columns } = table
  const names = columnNames(table)
  const kept = new Set(keep.map((name) => new NameFinder(names).position(name)))
  checkOption(!kept.has(-1), 'keep', 'names of columns', keep.join(', '))
  const skipped = new Set(leftOut)
  const warnings = [...table.notes]
  const leave = (column: number, warning: string) => {
    if (skipped.has(column)) return
    warnings.push(warning)
    skipped.add(column)
  }
  const choices = choicesByColumn(names, options)
  columns.forEach(({ name, kind }, column) => {
    if (kind === 'text' && !choices.has(column))
      leave(column, `text ${itemOf(table, name)} was left out`)
  })
  const identifiers = identifierColumns(table).filter((column) => {
    return !(kept.has(column) || choices.has(column))
  })
  for (const column of identifiers) {
    // without it there would be nothing to learn from
    if (names[column] !== '' && skipped.size === columns.length - 1 && !skipped.has(column)) {
      warnings.push(`${itemOf(table, names[column])} seems to name the rows: no other is a feature`)
      break
    }
    leave(column, `${itemOf(table, names[column])} was left out: it names the rows`)
  }
  const chosen = [...columns.keys()].filter((column) => !skipped.has(column))
  if (chosen.length === 0) throw noFeatureLeft(table.file, hint)
  const unread = [...skipped].filter((column) => !leftOut.has(column)).map((each) => names[each])
  const read = learnedFeatures(table, chosen, { choices, options, leftOut: unread, warnings })
  return { ...read, source: sourceOf(table, leftOut, chosen, read.schema, options) }
}

/** What columns that are features are learned by. */
interface Learning {
  readonly choices: ReadonlyMap<number, ColumnChoice>
  readonly options: ColumnOptions
  /** names of columns that were left out */
  readonly leftOut: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * The features of some columns, learned of the rows of the table.
 *
 * @throws PartitaError as {@link featuresToLearn}
 */
export function learnedFeatures(
  table: Table,
  chosen: readonly number[],
  { choices, options, leftOut, warnings }: Learning,
): TableFeatures {
  const { missing = 'error', missingValues } = options
  const learned = chosen.map((column): PlacedColumn => {
    return { column, ...learnColumn(table, column, choices.get(column), missingValues) }
  })
  const implied = areSparse(table.values) ? impliedOnes(table, learned) : []
  const first = encodeTable(table, learned, [], missingValues)
  const read = settledColumns(learned, first.cells, !areSparse(table.values), options)
  const { cells, warnings: unknown } =
    read === learned ? first : encodeTable(table, read, [], missingValues)
  const center = areSparse(cells) ? undefined : centersOf(cells)
  const own = read.map(({ how }) => how)
  const schema: TableSchema = {
    columns: center ? centered(own, center) : own,
    leftOut,
    missing,
    ...(missingValues && missingValues.length > 0 && { missingValues }),
    means: schemaMeans(own, knownMeans(cells)),
  }
  return finished(table, cells, schema, missing, [...warnings, ...implied, ...unknown])
}

/**
 * The features that a schema describes, found by the names of their columns; without a schema those of
 * the names. Other columns are named in a warning, and so are words that are no category of theirs.
 *
 * @throws PartitaError SHAPE_MISMATCH if a column is not there; and what {@link featuresToLearn} throws
 */
export function featuresLike(
  table: Table,
  leftOut: ReadonlySet<number>,
  { schema, featureNames }: LikeColumns,
  options: ColumnOptions,
): TableFeatures {
  if (schema === undefined) return featuresNamed(table, leftOut, featureNames, options)
  const { missing = schema.missing } = options
  const missingValues = ownMarkers(options, schema)
  const { columns, unread } = placedColumns(table, schema, leftOut)
  const { cells, warnings } = encodeTable(table, columns, meansOfFeatures(schema), missingValues)
  const left = unread.length > 0 ? [leftOutWarning(unread)] : []
  const said = [...table.notes, ...left, ...warnings]
  const source = sourceOf(table, leftOut, [], schema, options)
  return { ...finished(table, cells, schema, missing, said), source }
}

/**
 * The features of these names, in their order, where nothing else is known of them: as models of
 * before have it. Means are those of the file.
 *
 * @throws PartitaError SHAPE_MISMATCH if one is not there; and what {@link featuresToLearn} throws
 */
function featuresNamed(
  table: Table,
  leftOut: ReadonlySet<number>,
  wanted: readonly string[],
  { missing = 'error', missingValues }: ColumnOptions,
): TableFeatures {
  const names = columnNames(table).map((name, column) => (leftOut.has(column) ? '' : name))
  const columns = namedColumns(names, wanted)
  const schema: TableSchema = { columns, leftOut: [], missing, means: [] }
  const { columns: placed, unread } = placedColumns(table, schema, leftOut)
  const { cells, warnings } = encodeTable(table, placed, [], missingValues)
  const left = unread.length > 0 ? [leftOutWarning(unread)] : []
  const means = knownMeans(cells)
  const all = [...table.notes, ...left, ...warnings]
  const read = finished(table, cells, { ...schema, means }, missing, all)
  const features = selectFeatures(read.features, read.featureNames, wanted, table.file)
  return { ...read, features, featureNames: wanted }
}

/** The columns with what is taken off each of their features. */
function centered(columns: readonly SchemaColumn[], center: Float64Array): SchemaColumn[] {
  let at = 0
  return columns.map((column) => {
    const start = at
    at += widthOf(column)
    return column.kind === 'number' && center[start] !== 0
      ? { ...column, center: center[start] }
      : column
  })
}

/** The error for a file whose columns are all left out. */
export function noFeatureLeft(file: string | undefined, hint: string | undefined): PartitaError {
  return textError('EMPTY_DATA', 'no feature is left', { file }, hint === undefined ? {} : { hint })
}

/** Columns that hold a 1 where a sparse row leaves them out. */
function impliedOnes({ columns }: Table, read: readonly PlacedColumn[]): string[] {
  return read
    .filter(
      ({ column, how }) => how.kind === 'number' && Number(columns[column].categories[0]) === 1,
    )
    .map(
      ({ how }) => `${shown(how.name)} is declared {1,…} in sparse rows: left out, it counts as 1`,
    )
}

function leftOutWarning(names: readonly string[]): string {
  const list = shownColumns(names.map((name) => ({ name })))
  const subject = names.length === 1 ? '1 column was' : `${names.length} columns were`
  return `${subject} left out, no features of the model: ${list}`
}
