import type { DenseMatrix } from '../../engine/index.js'

/** Parts of `rows` rows each, one below the other. */
export function stackedRows(
  parts: readonly ArrayLike<number>[],
  rows: number,
  cols: number,
): DenseMatrix {
  const values = new Float32Array(parts.length * rows * cols)
  for (let at = 0; at < parts.length; at++) values.set(parts[at], at * rows * cols)
  return { rows: parts.length * rows, cols, values }
}
