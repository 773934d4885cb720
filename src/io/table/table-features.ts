import { type Features, isSparse } from '../../engine/index.js'
import { checkOption, type PartitaError } from '../../errors.js'
import { selectFeatures } from '../features/select-features.js'
import { shown, textError } from '../text/text-error.js'
import { buildFeatures } from './build-features.js'
import {
  type FeatureColumn,
  featureColumn,
  featureNamesOf,
  isBinary,
  wantedColumn,
} from './feature-columns.js'
import { identifierColumns } from './identifiers.js'
import { itemOf, type Table } from './table.js'

/** Features of a table; NaN where a value is missing. */
export interface TableFeatures {
  readonly features: Features
  /** a column that was split is named `column=category` */
  readonly featureNames: readonly string[]
  /** what was decided for the caller, or looks odd; one sentence each */
  readonly warnings: string[]
}

/** Positions of columns that are no features: those used otherwise and those to be ignored. */
export function leftOutColumns(
  names: readonly string[],
  used: readonly number[],
  ignore: readonly string[],
): Set<number> {
  const usedColumns = new Set(used)
  const ignored = ignore.map((name) => {
    const column = names.indexOf(name)
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
 * @throws PartitaError EMPTY_DATA if none is left; PARSE_ERROR or NOT_FINITE with the line of a word
 *   that is no number in a column of numbers
 */
export function featuresToLearn(
  table: Table,
  leftOut: ReadonlySet<number>,
  hint: string,
): TableFeatures {
  const { columns } = table
  const own = columns.map(featureColumn)
  const skipped = new Set(leftOut)
  const warnings = [...table.notes]
  const leave = (column: number, warning: string) => {
    if (skipped.has(column)) return
    warnings.push(warning)
    skipped.add(column)
  }
  columns.forEach(({ name, kind }, column) => {
    if (kind === 'text') leave(column, `text ${itemOf(table, name)} was left out`)
  })
  for (const column of identifierColumns(table, own)) {
    leave(column, `${itemOf(table, columns[column].name)} was left out: it names the rows`)
  }
  if (isSparse(table.values)) warnings.push(...impliedOnes(table))
  const read = own.filter(({ column }) => !skipped.has(column))
  const { features, warnings: unknown } = buildChecked(table, read, hint)
  return { features, featureNames: featureNamesOf(read), warnings: [...warnings, ...unknown] }
}

/**
 * The features of these names, in their order; undefined: those of every column that is not left
 * out, text excepted. Columns that are none of them are named in a warning, and so are words that
 * are no category among them.
 *
 * @throws PartitaError SHAPE_MISMATCH if one is not there; and what {@link featuresToLearn} throws
 */
export function featuresWanted(
  table: Table,
  leftOut: ReadonlySet<number>,
  wanted: readonly string[] | undefined,
  hint?: string,
): TableFeatures {
  const names = wanted && new Set(wanted)
  const read: FeatureColumn[] = []
  const unread: string[] = []
  table.columns.forEach((source, column) => {
    if (leftOut.has(column)) return
    const own = names ? wantedColumn(source, column, names) : featureColumn(source, column)
    if (own === undefined || source.kind === 'text') unread.push(source.name)
    else read.push(own)
  })
  const { features, warnings } = buildChecked(table, read, hint)
  const found = featureNamesOf(read)
  if (names) unread.push(...found.filter((name) => !names.has(name)))
  return {
    features: selectFeatures(features, found, wanted ?? found, table.file),
    featureNames: wanted ?? found,
    warnings: [...table.notes, ...(unread.length > 0 ? [leftOutWarning(unread)] : []), ...warnings],
  }
}

function buildChecked(table: Table, read: readonly FeatureColumn[], hint: string | undefined) {
  if (read.length === 0) throw noFeatureLeft(table.file, hint)
  return buildFeatures(table, read)
}

/** The error for a file whose columns are all left out. */
export function noFeatureLeft(file: string | undefined, hint: string | undefined): PartitaError {
  return textError('EMPTY_DATA', 'no feature is left', { file }, hint === undefined ? {} : { hint })
}

/** Columns that hold a 1 where a sparse row leaves them out. */
function impliedOnes({ columns }: Table): string[] {
  return columns
    .filter((column) => isBinary(column) && column.categories[0] === '1')
    .map(({ name }) => {
      return `${shown(name)} is declared {1,…} in sparse rows: left out, it counts as 1`
    })
}

function leftOutWarning(names: readonly string[]): string {
  const list = names.slice(0, 5).map(shown).join(', ') + (names.length > 5 ? ', …' : '')
  const subject = names.length === 1 ? '1 column was' : `${names.length} columns were`
  return `${subject} left out, no features of the model: ${list}`
}
