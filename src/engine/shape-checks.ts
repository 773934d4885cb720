import { PartitaError } from '../errors.js'

interface Shape {
  readonly rows: number
  readonly cols: number
}

/** `[rows, cols]` for messages. */
export function shape(a: Shape): string {
  return `[${a.rows}, ${a.cols}]`
}

/** Throws `SHAPE_MISMATCH` naming the operation unless `holds`. */
export function checkShape(
  holds: boolean,
  where: string,
  expected: string,
  received: string,
): void {
  if (!holds) {
    throw new PartitaError('SHAPE_MISMATCH', 'array shapes do not fit', {
      expected,
      received,
      where: `engine operation ${where}`,
    })
  }
}

export function checkSameShape(where: string, a: Shape, b: Shape): void {
  checkShape(a.rows === b.rows && a.cols === b.cols, where, shape(a), shape(b))
}

/** Throws unless there are `rows × cols` values: others would fill a neighbour, or only a part. */
export function checkLength(length: number, rows: number, cols: number, where: string): void {
  if (length === rows * cols) return
  throw new PartitaError('SHAPE_MISMATCH', 'number of values does not match the shape', {
    expected: `${rows} × ${cols} values`,
    received: String(length),
    where,
  })
}

/** Throws unless all indices lie in `[0, bound)`: backends differ in what they do with others. */
export function checkIndices(indices: Int32Array, bound: number): void {
  const entry = indices.findIndex((index) => !(index >= 0 && index < bound))
  if (entry < 0) return
  throw new PartitaError('SHAPE_MISMATCH', 'an index points outside of its matrix', {
    expected: `an integer from 0 to ${bound - 1}`,
    received: String(indices[entry]),
    where: `entry ${entry}`,
  })
}

/** That an operation was given a matrix that its backend did not make. */
export function foreignMatrix(summary = 'a matrix of another backend was passed'): PartitaError {
  return new PartitaError('UNSUPPORTED', summary, {
    hint: 'create every matrix with the backend that uses it',
  })
}
