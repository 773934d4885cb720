import { type CsrArrays, type DenseMatrix, type Features, isSparse } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'

/** What may stand for features: rows of numbers, a dense matrix, or compressed sparse rows. */
export type FeaturesInput = readonly ArrayLike<number>[] | DenseMatrix | CsrArrays

/**
 * Checks features and brings them into the form the library works on. Rows are copied; a matrix is
 * returned as it is. The input is never changed.
 *
 * @param where name of the argument shown in errors
 * @throws PartitaError EMPTY_DATA without rows or columns; SHAPE_MISMATCH if rows differ in length
 *   or the arrays of a matrix disagree (a sparse row needs ascending columns); NOT_FINITE with row,
 *   column and value, also for a number beyond 32-bit floats
 *
 * @example
 * ```ts
 * import { toFeatures } from 'partita/io'
 * const features = toFeatures([[0.5, 1], [2, -3]])
 * console.log(features.rows, features.cols, features.values) // 2 2, 0.5 1 2 -3
 * ```
 */
export function toFeatures(input: FeaturesInput, where = 'features'): Features {
  if (isRows(input)) return checkFinite(copyRows(input, where), where)
  checkShape(input, where)
  return checkFinite(input, where)
}

function isRows(input: FeaturesInput): input is readonly ArrayLike<number>[] {
  return Array.isArray(input)
}

function copyRows(input: readonly ArrayLike<number>[], where: string): DenseMatrix {
  const rows = input.length
  const cols = rows === 0 ? 0 : input[0].length
  checkNotEmpty(rows, cols, where)
  const values = new Float32Array(rows * cols)
  for (let row = 0; row < rows; row++) {
    if (input[row].length !== cols) {
      throw new PartitaError('SHAPE_MISMATCH', 'rows differ in length', {
        expected: `${cols} values, as in row 0`,
        received: `${input[row].length} values`,
        where: `${where}, row ${row}`,
      })
    }
    for (let column = 0; column < cols; column++) {
      values[row * cols + column] = numberOf(input[row][column])
    }
  }
  return { rows, cols, values }
}

/** NaN for anything but a number or boolean: an array would take null or '' for 0 */
function numberOf(value: unknown): number {
  return typeof value === 'number' || typeof value === 'boolean' ? Number(value) : Number.NaN
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
  const form = 'rows of numbers, { rows, cols, values } or compressed sparse rows'
  const integers = Number.isInteger(rows) && Number.isInteger(cols)
  if (!integers || !(values instanceof Float32Array)) {
    throw new PartitaError('SHAPE_MISMATCH', 'not a matrix', {
      expected: `${form}, with values in a Float32Array`,
      received: integers ? `values in a ${typeof values}` : typeof input,
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
    throw new PartitaError('NOT_FINITE', 'a feature is not a finite 32-bit number', {
      received: String(values[at]),
      where: `${where}, row ${row}, column ${column}`,
      hint: 'fill in missing values and scale down large ones',
    })
  }
  return features
}

function rowOfEntry({ offsets }: CsrArrays, entry: number): number {
  let row = 0
  while (offsets[row + 1] <= entry) row++
  return row
}
