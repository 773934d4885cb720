import type { DenseMatrix } from '../../engine/index.js'

/** Parts of `rows` rows each, one below the other. */
export function stackedRows(
  parts: readonly ArrayLike<number>[],
  rows: number,
  cols: number,
): DenseMatrix {
  const values = new Float32Array(parts.length * rows * cols)
  parts.forEach((part, at) => {
    values.set(part, at * rows * cols)
  })
  return { rows: parts.length * rows, cols, values }
}
