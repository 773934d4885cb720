import type { CsrArrays } from './operands.js'

/** A dense row-major matrix on the host. */
export interface DenseMatrix {
  readonly rows: number
  readonly cols: number
  /** `[rows·cols]` */
  readonly values: Float32Array
  /**
   * what was taken off the values of each column, `[cols]`, so that 32 bits tell them apart where they are
   * large and close together, as points in time are; absent: nothing
   */
  readonly center?: Float64Array | undefined
}

/** Inputs of a model: one row per example, dense or compressed sparse rows. */
export type Features = DenseMatrix | CsrArrays

/**
 * Whether features are compressed sparse rows.
 *
 * @example
 * ```ts
 * import { isSparse } from 'partita/core'
 * console.log(isSparse({ rows: 1, cols: 2, values: Float32Array.of(0, 1) })) // false
 * ```
 */
export function isSparse(features: Features): features is CsrArrays {
  return 'offsets' in features
}

/**
 * The same values with another center taken off their columns, or none.
 *
 * @example
 * ```ts
 * import { recentered } from 'partita/core'
 * const times = { rows: 1, cols: 1, values: Float32Array.of(5), center: Float64Array.of(100) }
 * console.log(recentered(times, Float64Array.of(90)).values, recentered(times, undefined).values) // 15, 105
 * ```
 */
export function recentered(features: DenseMatrix, center: Float64Array | undefined): DenseMatrix {
  const { rows, cols, values, center: before } = features
  if (center === before || (center && before && center.every((c, j) => c === before[j]))) {
    return features
  }
  const shift = Float64Array.from(
    { length: cols },
    (_, j) => (before?.[j] ?? 0) - (center?.[j] ?? 0),
  )
  const moved = Float32Array.from(values, (value, at) => value + shift[at % cols])
  return { rows, cols, values: moved, ...(center && { center }) }
}

/**
 * The rows named by `indices`, in that order, as a new matrix of the same kind.
 *
 * @param indices row numbers, from 0; not checked
 *
 * @example
 * ```ts
 * import { takeRows } from 'partita'
 * const features = { rows: 2, cols: 2, values: Float32Array.of(1, 2, 3, 4) }
 * console.log(takeRows(features, Int32Array.of(1, 1)).values) // 3 4 3 4
 * ```
 */
export function takeRows(features: DenseMatrix, indices: Int32Array): DenseMatrix
export function takeRows(features: Features, indices: Int32Array): Features
export function takeRows(features: Features, indices: Int32Array): Features {
  return isSparse(features) ? takeSparse(features, indices) : takeDense(features, indices)
}

function takeDense({ cols, values, center }: DenseMatrix, indices: Int32Array): DenseMatrix {
  const taken = new Float32Array(indices.length * cols)
  for (let r = 0; r < indices.length; r++) {
    const at = indices[r] * cols
    taken.set(values.subarray(at, at + cols), r * cols)
  }
  return { rows: indices.length, cols, values: taken, ...(center && { center }) }
}

function takeSparse(source: CsrArrays, rowIndices: Int32Array): CsrArrays {
  const offsets = new Int32Array(rowIndices.length + 1)
  for (let r = 0; r < rowIndices.length; r++) {
    const row = rowIndices[r]
    offsets[r + 1] = offsets[r] + source.offsets[row + 1] - source.offsets[row]
  }
  const indices = new Int32Array(offsets[rowIndices.length])
  const values = new Float32Array(indices.length)
  for (let r = 0; r < rowIndices.length; r++) {
    const from = source.offsets[rowIndices[r]]
    const to = source.offsets[rowIndices[r] + 1]
    indices.set(source.indices.subarray(from, to), offsets[r])
    values.set(source.values.subarray(from, to), offsets[r])
  }
  return { rows: rowIndices.length, cols: source.cols, offsets, indices, values }
}
