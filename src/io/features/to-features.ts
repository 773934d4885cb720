import { type CsrArrays, type DenseMatrix, type Features, isSparse } from '../../engine/index.js'
import { described, PartitaError } from '../../errors.js'
import type { RawRow } from '../encoder/raw-rows.js'
import { centersOf, narrowed } from './centered.js'
import { compressRows, ENCODER, isSparseRow, type SparseRow } from './sparse-rows.js'

/**
 * What may stand for features: rows of numbers, sparse rows (`Map` or `{ column: value }`), a dense matrix
 * `{ rows, cols, values }`, or compressed sparse rows `{ rows, cols, offsets, indices, values }`; and, where
 * a `TableEncoder` is at hand, rows of values by the names of their columns, or texts.
 */
export type FeaturesInput =
  | readonly ArrayLike<number>[]
  | readonly SparseRow[]
  | DenseMatrix
  | CsrArrays
  | readonly RawRow[]

/**
 * Checks features and brings them into the form the library works on. Rows are copied; a matrix is
 * returned as it is. The input is never changed.
 *
 * @param where name of the argument shown in errors
 * @param columns that sparse rows have; default as many as they fill
 * @param center to take off the columns of rows of numbers, null: none; default: what keeps large values
 *   apart in 32 bits, where they need it
 * @throws PartitaError EMPTY_DATA without rows or columns; SHAPE_MISMATCH if rows differ in length
 *   or are none, or the arrays of a matrix disagree (compressed rows need ascending columns);
 *   NOT_FINITE with row, column and value, also for a number beyond 32-bit floats
 *
 * @example
 * ```ts
 * import { toFeatures } from 'partita/io'
 * const features = toFeatures([[0.5, 1], [2, -3]])
 * console.log(features.rows, features.cols, features.values) // 2 2, 0.5 1 2 -3
 * console.log(toFeatures([{ 7: 1 }, new Map([[2, 0.5]])]).cols) // 8
 * ```
 */
export function toFeatures(
  input: FeaturesInput,
  where = 'features',
  columns?: number,
  center?: Float64Array | null,
): Features {
  if (!isRows(input)) {
    checkShape(input, where)
    return checkFinite(input, where)
  }
  const sparse = (input as readonly unknown[]).some(isSparseRow)
  checkRows(input, sparse, where)
  if (!sparse) return copyRows(input as readonly ArrayLike<number>[], where, center)
  const number = (value: unknown, row: number, column: number) =>
    numberOf(value, where, row, column)
  const rows = compressRows(input as readonly SparseRow[], columns, where, number)
  checkNotEmpty(rows.rows, rows.cols, where)
  return checkFinite(rows, where)
}

function isRows(input: FeaturesInput): input is Exclude<FeaturesInput, DenseMatrix | CsrArrays> {
  return Array.isArray(input)
}

/** Throws unless all rows are lists, or all are sparse. */
function checkRows(rows: readonly unknown[], sparse: boolean, where: string): void {
  for (const [row, given] of rows.entries()) {
    if (sparse ? isSparseRow(given) : isList(given)) continue
    throw new PartitaError('SHAPE_MISMATCH', 'a row is no list of numbers', {
      expected: sparse
        ? 'sparse rows only, such as { 3: 0.5 }, as there is one'
        : 'rows such as [[1, 0]], or sparse ones such as [{ 3: 0.5 }]',
      received: described(given),
      where: `${where}, row ${row}`,
      ...(typeof given === 'number' && { hint: 'a single row takes brackets of its own, too' }),
      ...(typeof given === 'string' && { hint: ENCODER }),
    })
  }
}

function isList(row: unknown): boolean {
  return typeof row === 'object' && row !== null && 'length' in row
}

/** What was given, in a few words. */
function copyRows(
  input: readonly ArrayLike<number>[],
  where: string,
  center: Float64Array | null | undefined,
): DenseMatrix {
  const rows = input.length
  const cols = rows === 0 ? 0 : input[0].length
  checkNotEmpty(rows, cols, where)
  const values = new Float64Array(rows * cols)
  for (let row = 0; row < rows; row++) {
    if (input[row].length !== cols) {
      throw new PartitaError('SHAPE_MISMATCH', 'rows differ in length', {
        expected: `${cols} values, as in row 0`,
        received: `${input[row].length} values`,
        where: `${where}, row ${row}`,
      })
    }
    for (let column = 0; column < cols; column++) {
      const value = numberOf(input[row][column], where, row, column)
      if (!Number.isFinite(Math.fround(value))) {
        throw notFinite(String(Math.fround(value)), `${where}, row ${row}, column ${column}`)
      }
      values[row * cols + column] = value
    }
  }
  const wide = { rows, cols, values }
  const taken = center?.length === cols ? center : undefined
  return narrowed(wide, center === undefined ? centersOf(wide) : taken)
}

/** An array of floats would take null or '' for 0. */
function numberOf(value: unknown, where: string, row: number, column: number): number {
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value)
  const hint = typeof value === 'string' ? 'give texts that are numbers as Number(text)' : undefined
  throw notFinite(described(value), `${where}, row ${row}, column ${column}`, hint)
}

function notFinite(
  received: string,
  where: string,
  hint = 'fill in missing values and scale down large ones',
): PartitaError {
  return new PartitaError('NOT_FINITE', 'a feature is not a finite 32-bit number', {
    received,
    where,
    hint,
  })
}

function checkNotEmpty(rows: number, cols: number, where: string): void {
  if (rows >= 1 && cols >= 1) return
  throw new PartitaError('EMPTY_DATA', 'there is no data', {
    expected: 'at least one row and one column',
    received: `${rows} × ${cols}`,
    where,
  })
}

function checkShape(input: Features, where: string): void {
  const { rows, cols, values } = input ?? {}
  const integers = Number.isInteger(rows) && Number.isInteger(cols)
  const given: object = typeof input === 'object' && input !== null ? input : {}
  const paired = 'offsets' in given === 'indices' in given
  if (!integers || !paired || !(values instanceof Float32Array)) {
    throw new PartitaError('SHAPE_MISMATCH', 'not a matrix', {
      expected:
        'rows of numbers, { rows, cols, values } or { rows, cols, offsets, indices, values }, ' +
        'with values in a Float32Array',
      received: integers && paired ? `values in ${described(values)}` : described(input),
      where,
    })
  }
  checkNotEmpty(rows, cols, where)
  if (isSparse(input)) checkSparse(input, where)
  else if (values.length !== rows * cols) {
    throw new PartitaError('SHAPE_MISMATCH', 'shape and values disagree', {
      expected: `${rows} × ${cols} values`,
      received: `${values.length} values`,
      where,
    })
  }
}

function checkSparse({ rows, cols, offsets, indices, values }: CsrArrays, where: string): void {
  const fail = (expected: string, received: string, place = where) => {
    const details = { expected, received, where: place }
    return new PartitaError('SHAPE_MISMATCH', 'not compressed sparse rows', details)
  }
  if (offsets.length !== rows + 1 || offsets[0] !== 0 || offsets[rows] !== values.length) {
    const received = `${offsets.length} offsets from ${offsets[0]} to ${offsets[rows]}`
    throw fail(`${rows + 1} offsets from 0 to ${values.length}`, received)
  }
  if (indices.length !== values.length) {
    throw fail(`${values.length} indices`, `${indices.length} indices`)
  }
  for (let row = 0; row < rows; row++) {
    if (offsets[row] > offsets[row + 1])
      throw fail('ascending offsets', `a descent after row ${row}`)
    for (let at = offsets[row]; at < offsets[row + 1]; at++) {
      const least = at === offsets[row] ? 0 : indices[at - 1] + 1
      if (indices[at] < least || indices[at] >= cols) {
        const expected = `ascending columns below ${cols}, each once`
        throw fail(expected, `column ${indices[at]}`, `${where}, row ${row}`)
      }
    }
  }
}

function checkFinite(features: Features, where: string): Features {
  const { cols, values } = features
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(values[at])) continue
    const row = isSparse(features) ? rowOfEntry(features, at) : Math.floor(at / cols)
    const column = isSparse(features) ? features.indices[at] : at % cols
    throw notFinite(String(values[at]), `${where}, row ${row}, column ${column}`)
  }
  return features
}

function rowOfEntry({ offsets }: CsrArrays, entry: number): number {
  let row = 0
  while (offsets[row + 1] <= entry) row++
  return row
}
