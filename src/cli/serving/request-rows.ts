import { PartitaError } from '../../errors.js'
import { blockReader, type FeaturesInput, type TableSchema, tagList } from '../../io/index.js'
import { nearestName } from '../../nearest-name.js'
import { described } from './described.js'

/** What rows are read by. */
interface RowReader {
  readonly schema?: TableSchema | undefined
  readonly featureNames?: readonly string[] | undefined
  readonly featureCount: number
}

/**
 * The inputs that a request holds: lists of numbers, one for each feature, null where missing; or objects by
 * the columns of the training file, read as a row of a file is, categories and missing values included; or texts, for a
 * model of one column of text.
 *
 * @throws PartitaError (as a rejection) with the row that is wrong
 */
export async function rowsOfRequest(
  rows: readonly unknown[],
  model: RowReader,
  labels: readonly string[],
): Promise<FeaturesInput> {
  if (rows.every((row) => Array.isArray(row))) return rowsOfLists(rows, model)
  const { schema, featureNames } = model
  const names = schema?.columns.map(({ name }) => name) ?? featureNames
  if (!names) {
    throw new PartitaError('SHAPE_MISMATCH', 'the model does not know names of its columns', {
      expected: `rows of ${model.featureCount} numbers`,
      where: 'rows',
    })
  }
  const known = new Set(names)
  const alone = textAlone(schema)
  const lines = rows.map((row, at) => {
    const record = recordOf(typeof row === 'string' && alone ? { [alone]: row } : row, at)
    for (const name of Object.keys(record)) if (!known.has(name)) throw noColumn(name, names, at)
    return names.map((name) => quoted(fieldOf(record[name], name, at))).join(',')
  })
  const text = `${names.map(quoted).join(',')}\n${lines.join('\n')}\n`
  const read = await blockReader('rows', { schema, features: featureNames, labels })
  const block = { text, delimiter: ',', linesBefore: 0 }
  return (await read({ kind: 'text', block, notes: [] })).features
}

/** The name of the column of a model that has one column, of text. */
function textAlone(schema: TableSchema | undefined): string | undefined {
  const [first, ...others] = schema?.columns ?? []
  return first?.kind === 'text' && others.length === 0 ? first.name : undefined
}

/** The same as numbers, for models whose columns are all numbers. */
export function rowsOfNumbers(
  rows: readonly unknown[],
  names: readonly string[] | undefined,
  cols: number,
): number[][] {
  return rows.map((row, r) => {
    const own = Array.isArray(row) ? (row as unknown[]) : valuesByName(recordOf(row, r), names, r)
    if (own.length !== cols) throw wrongLength(own.length, cols, r)
    return own.map((value, c) => {
      if (typeof value !== 'number' || !Number.isFinite(Math.fround(value))) {
        throw notNumber(value, r, names?.[c] ?? `column ${c}`)
      }
      return value
    })
  })
}

function rowsOfLists(rows: readonly unknown[][], model: RowReader): FeaturesInput {
  const { schema, featureCount } = model
  const fills = schema?.missing === 'mean' || schema?.missing === 'zero'
  return rows.map((row, r) => {
    if (row.length !== featureCount) throw wrongLength(row.length, featureCount, r)
    return row.map((value, c) => {
      if (typeof value === 'number') return value
      const place = model.featureNames?.[c] ?? `column ${c}`
      if (value !== null || !fills) throw notNumber(value, r, place)
      return schema.missing === 'mean' ? (schema.means[c] ?? 0) : 0
    })
  })
}

function valuesByName(
  record: Readonly<Record<string, unknown>>,
  names: readonly string[] = [],
  row: number,
): unknown[] {
  for (const name of Object.keys(record)) {
    if (!names.includes(name)) throw noColumn(name, names, row)
  }
  return names.map((name) => record[name])
}

function recordOf(row: unknown, at: number): Readonly<Record<string, unknown>> {
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) {
    return row as Readonly<Record<string, unknown>>
  }
  throw new PartitaError('SHAPE_MISMATCH', 'a row is neither a list of numbers nor an object', {
    expected: 'rows of one kind, lists or objects',
    received: described(row),
    where: `rows, row ${at}`,
  })
}

function fieldOf(value: unknown, name: string, row: number): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value) && value.every((tag) => typeof tag === 'string')) return tagList(value)
  throw notNumber(value, row, name)
}

/** A field of CSV that is itself whatever it holds. */
function quoted(field: string): string {
  return `"${field.replaceAll('"', '""')}"`
}

function notNumber(value: unknown, row: number, place: string): PartitaError {
  const isMissing = value === null || value === undefined
  return new PartitaError(
    'NOT_FINITE',
    isMissing ? 'a feature value is missing' : 'a feature value is no number',
    {
      received: described(value),
      where: `rows, row ${row}, ${place}`,
      ...(isMissing && { hint: 'fit with missing: mean or zero to have it filled in' }),
    },
  )
}

function wrongLength(length: number, expected: number, row: number): PartitaError {
  return new PartitaError('SHAPE_MISMATCH', 'a row has another number of values', {
    expected: `${expected}, one for each feature of the model`,
    received: String(length),
    where: `rows, row ${row}`,
  })
}

function noColumn(name: string, names: readonly string[], row: number): PartitaError {
  const near = nearestName(name, names)
  return new PartitaError('UNKNOWN_LABEL', 'a row has a column that the model does not know', {
    expected: `columns of the model: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`,
    received: JSON.stringify(name.slice(0, 100)),
    where: `rows, row ${row}`,
    ...(near && { hint: `did you mean ${near}?` }),
  })
}
