import { type CsrArrays, type DenseMatrix, type Features, isSparse } from '../../engine/index.js'
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
  const { rows, cols, values, center } = features
  const builder = new CsrBuilder(cols, Float32Array)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < cols; column++) {
      builder.add(column, values[row * cols + column] + (center?.[column] ?? 0))
    }
    builder.endRow()
  }
  return builder.finish()
}

/** How features are stored; `auto`: sparse if that is faster. */
export type FeatureStorage = 'auto' | 'dense' | 'sparse'

/** below this share of non-zero values a sparse product is the faster one */
const SPARSE_DENSITY = 0.15

/** Features stored as asked for. */
export function storeAs(features: Features, storage: FeatureStorage): Features {
  if (storage === 'dense') return toDense(features)
  if (storage === 'sparse') return toSparse(features)
  const sparse = countNonzeros(features) < SPARSE_DENSITY * features.rows * features.cols
  return sparse ? toSparse(features) : toDense(features)
}

function countNonzeros({ values }: Features): number {
  let count = 0
  for (let at = 0; at < values.length; at++) if (values[at] !== 0) count++
  return count
}
