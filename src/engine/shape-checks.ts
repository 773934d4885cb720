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
