import type { Features } from '../../engine/index.js'
import { checkOneOf, checkOption, type PartitaError } from '../../errors.js'
import { centersOf, narrowed } from '../features/centered.js'
import { fillWith, knownMeans } from '../features/fill-missing.js'
import { selectFeatures } from '../features/select-features.js'
import { shown, textError } from '../text/text-error.js'
import { type ColumnChoices, checkColumnChoices, choicesByColumn } from './column-choices.js'
import type { PlacedColumn } from './column-decoder.js'
import { encodeTable } from './encode-table.js'
import { identifierColumns } from './identifiers.js'
import { learnColumn } from './learn-column.js'
import { NameFinder } from './name-finder.js'
import { namedColumns } from './named-schema.js'
import { placedColumns } from './placed-columns.js'
import { settledColumns } from './settled-columns.js'
import { areSparse, type Cells, columnNames, itemOf, shownColumns, type Table } from './table.js'
import {
  featureNamesOf,
  type MissingPolicy,
  meansOfFeatures,
  type SchemaColumn,
  schemaMeans,
  type TableSchema,
  widthOf,
} from './table-schema.js'

/** Features of a table. */
export interface TableFeatures {
  readonly features: Features
  /** a column that was split is named `column=category` */
  readonly featureNames: readonly string[]
  readonly schema: TableSchema
  /** what was decided for the caller, or looks odd; one sentence each */
  readonly warnings: string[]
}

/** How the columns of training data are read. */
export interface ColumnOptions {
  /** what to do about missing feature values; default `'error'`, of a file like another as there */
  readonly missing?: MissingPolicy | undefined
  /** what stands for a missing value beside the usual markers (`NA`, `?`, `null`, nothing at all, …) */
  readonly missingValues?: readonly string[] | undefined
  /** names of columns to leave out */
  readonly ignore?: readonly string[] | undefined
  /** names of columns that are features though they seem to number the rows */
  readonly keep?: readonly string[] | undefined
  /** names of columns whose values are categories though they are numbers */
  readonly categorical?: readonly string[] | undefined
  /** names of columns whose values are texts, to be read as weights of their words */
  readonly text?: readonly string[] | undefined
  /** what columns are read as, in detail; the others as what they show */
  readonly readAs?: ColumnChoices | undefined
  /** columns with missing values get a feature that says where; default false */
  readonly missingIndicators?: boolean | undefined
}

/** What is known of columns: how they were read, or at least the names of their features. */
export interface LikeColumns {
  readonly featureNames: readonly string[]
  readonly schema?: TableSchema | undefined
}

/** What stands for a missing value beside the usual markers: here, or in training. */
export function ownMarkers(
  { missingValues = [] }: Pick<ColumnOptions, 'missingValues'>,
  schema: TableSchema | undefined,
): readonly string[] {
  return [...new Set([...missingValues, ...(schema?.missingValues ?? [])])]
}

/** Throws INVALID_OPTION unless the options are what they say. */
export function checkColumnOptions({
  missing = 'error',
  readAs = {},
  missingIndicators = false,
  ...lists
}: ColumnOptions): void {
  checkColumnChoices(readAs)
  const isFlag = typeof missingIndicators === 'boolean'
  checkOption(isFlag, 'missingIndicators', 'true or false', missingIndicators)
  checkOneOf('missing', missing, ['error', 'mean', 'zero', 'keep'])
  for (const name of ['missingValues', 'ignore', 'keep', 'categorical', 'text'] as const) {
    const list = lists[name] ?? []
    checkOption(Array.isArray(list), name, 'an array of column names', list)
  }
}

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
  const { missing = 'error', missingValues, keep = [] } = options
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
  const learned = columns.flatMap((_, column): PlacedColumn[] => {
    if (skipped.has(column)) return []
    return [{ column, ...learnColumn(table, column, choices.get(column), missingValues) }]
  })
  if (learned.length === 0) throw noFeatureLeft(table.file, hint)
  if (areSparse(table.values)) warnings.push(...impliedOnes(table, learned))
  const first = encodeTable(table, learned, [], missingValues)
  const read = settledColumns(learned, first.cells, !areSparse(table.values), options)
  const { cells, warnings: unknown } =
    read === learned ? first : encodeTable(table, read, [], missingValues)
  const center = areSparse(cells) ? undefined : centersOf(cells)
  const own = read.map(({ how }) => how)
  const schema: TableSchema = {
    columns: center ? centered(own, center) : own,
    leftOut: [...skipped].filter((column) => !leftOut.has(column)).map((column) => names[column]),
    missing,
    ...(missingValues && missingValues.length > 0 && { missingValues }),
    means: schemaMeans(own, knownMeans(cells)),
  }
  return finished(table, cells, schema, missing, [...warnings, ...unknown])
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
  return finished(table, cells, schema, missing, [...table.notes, ...left, ...warnings])
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

function finished(
  table: Table,
  cells: Cells,
  schema: TableSchema,
  missing: MissingPolicy,
  warnings: readonly string[],
): TableFeatures {
  const names = featureNamesOf(schema.columns)
  const filled = fillWith(cells, meansOfFeatures(schema), missing, names, table)
  const features = inSinglePrecision(cells, schema)
  return {
    features,
    featureNames: names,
    schema,
    warnings: [...warnings, ...filled, ...mergedValues(cells, features, names)],
  }
}

function inSinglePrecision(cells: Cells, { columns }: TableSchema): Features {
  const { rows, cols, values, offsets, indices } = cells
  if (offsets && indices) {
    return { rows, cols, values: Float32Array.from(values), offsets, indices }
  }
  const centers = columns.flatMap((column) => {
    const own = new Array<number>(widthOf(column)).fill(0)
    if (column.kind === 'number') own[0] = column.center ?? 0
    return own
  })
  const center = centers.some((c) => c !== 0) ? Float64Array.from(centers) : undefined
  return narrowed(cells, center)
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

/** from here on 32 bits do not hold every whole number */
const LARGEST_EXACT = 2 ** 24

/** A warning for each column of large numbers some of which 32 bits do not tell apart. */
function mergedValues(cells: Cells, features: Features, names: readonly string[]): string[] {
  const { cols, values, indices } = cells
  const narrow = features.values
  const columnOf = (at: number) => (indices ? indices[at] : at % cols)
  const large = new Map<number, { readonly wide: Set<number>; readonly kept: Set<number> }>()
  for (let at = 0; at < values.length; at++) {
    if (Math.abs(narrow[at]) > LARGEST_EXACT) {
      large.set(columnOf(at), { wide: new Set(), kept: new Set() })
    }
  }
  for (let at = 0; large.size > 0 && at < values.length; at++) {
    const column = large.get(columnOf(at))
    column?.wide.add(values[at])
    column?.kept.add(narrow[at])
  }
  return [...large].flatMap(([column, { wide, kept }]) => {
    const lost = wide.size - kept.size
    if (lost <= 0) return []
    return [
      `32 bits do not tell ${lost} of the ${wide.size} values of ${shown(names[column])} apart`,
    ]
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
