import { type CsrArrays, type DenseMatrix, type Features, isSparse } from '../../engine/index.js'
import { checkOption } from '../../errors.js'
import { CsrBuilder } from './row-builders.js'

/**
 * The same matrix with every zero written out. Dense input is returned as it is.
 *
 * @example
 * ```ts
 * import { toDense } from 'partita/io'
 * const sparse = {
 *   rows: 2,
 *   cols: 3,
 *   offsets: Int32Array.of(0, 1, 2),
 *   indices: Int32Array.of(2, 0),
 *   values: Float32Array.of(5, 7),
 * }
 * console.log(toDense(sparse).values) // 0 0 5 7 0 0
 * ```
 */
export function toDense(features: Features): DenseMatrix {
  if (!isSparse(features)) return features
  const { rows, cols, offsets, indices } = features
  const values = new Float32Array(rows * cols)
  for (let row = 0; row < rows; row++) {
    for (let at = offsets[row]; at < offsets[row + 1]; at++) {
      values[row * cols + indices[at]] = features.values[at]
    }
  }
  return { rows, cols, values }
}

/**
 * The same matrix as compressed sparse rows, zeros left out. Sparse input is returned as it is.
 *
 * @example
 * ```ts
 * import { toSparse } from 'partita/io'
 * const sparse = toSparse({ rows: 2, cols: 2, values: Float32Array.of(0, 3, 0, 0) })
 * console.log(sparse.offsets, sparse.indices, sparse.values) // 0 1 1, 1, 3
 * ```
 */
export function toSparse(features: Features): CsrArrays {
  if (isSparse(features)) return features
  const { rows, cols, values } = features
  const builder = new CsrBuilder(cols)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < cols; column++) builder.add(column, values[row * cols + column])
    builder.endRow()
  }
  return builder.finish()
}

/**
 * Rows `from … to` (`to` not included), sharing the memory of `features` where they can: the values
 * of a dense matrix, the indices and values of a sparse one.
 *
 * @throws PartitaError INVALID_OPTION unless `0 ≤ from ≤ to ≤ rows`
 *
 * @example
 * ```ts
 * import { sliceRows } from 'partita/io'
 * const matrix = { rows: 3, cols: 2, values: Float32Array.of(1, 2, 3, 4, 5, 6) }
 * console.log(sliceRows(matrix, 1, 3).values) // 3 4 5 6
 * ```
 */
export function sliceRows(features: DenseMatrix, from: number, to: number): DenseMatrix
export function sliceRows(features: Features, from: number, to: number): Features
export function sliceRows(features: Features, from: number, to: number): Features {
  const { rows, cols } = features
  const valid = Number.isInteger(from) && Number.isInteger(to) && from >= 0 && to >= from
  checkOption(valid && to <= rows, 'from, to', `0 ≤ from ≤ to ≤ ${rows}`, `${from}, ${to}`)
  if (!isSparse(features)) {
    return { rows: to - from, cols, values: features.values.subarray(from * cols, to * cols) }
  }
  const first = features.offsets[from]
  const last = features.offsets[to]
  return {
    rows: to - from,
    cols,
    offsets: features.offsets.slice(from, to + 1).map((offset) => offset - first),
    indices: features.indices.subarray(first, last),
    values: features.values.subarray(first, last),
  }
}
