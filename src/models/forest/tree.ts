import { type Features, isSparse } from '../../engine/index.js'

/**
 * A tree over inputs, its nodes in depth-first order: a node is followed by its left child. A row goes left
 * where its value is at most the threshold. The rows in a leaf have shares that sum to one.
 */
export interface Tree {
  /** column that a node looks at, −1 for a leaf, `[nodes]` */
  readonly columns: Int32Array
  /** `[nodes]` */
  readonly thresholds: Float32Array
  /** the right child of a node; of a leaf where its rows begin, `[nodes]` */
  readonly next: Int32Array
  /** whether a row whose value is missing goes right, 0 or 1, `[nodes]` */
  readonly missingRight: Uint8Array
  /** training rows, leaf by leaf */
  readonly rows: Int32Array
  /** weight of each in its leaf */
  readonly shares: Float32Array
}

/** One row of inputs as trees read it. */
export type Input = ArrayLike<number>

/**
 * Calls `visit` with the values of each row in turn, `[d]`, in a buffer that is used again.
 */
export function eachInput(features: Features, visit: (input: Input, row: number) => void): void {
  const { rows, cols, values } = features
  if (!isSparse(features)) {
    for (let r = 0; r < rows; r++) visit(values.subarray(r * cols, (r + 1) * cols), r)
    return
  }
  const { offsets, indices } = features
  const written = new Float32Array(cols)
  for (let r = 0; r < rows; r++) {
    for (let e = offsets[r]; e < offsets[r + 1]; e++) written[indices[e]] = values[e]
    visit(written, r)
    for (let e = offsets[r]; e < offsets[r + 1]; e++) written[indices[e]] = 0
  }
}

/** The leaf that an input falls into. */
export function leafOf({ columns, thresholds, next, missingRight }: Tree, input: Input): number {
  let node = 0
  while (columns[node] >= 0) {
    const value = input[columns[node]]
    const goesRight = value > thresholds[node] || (Number.isNaN(value) && missingRight[node] === 1)
    node = goesRight ? next[node] : node + 1
  }
  return node
}

/** Where the rows of a leaf end; they begin at `next[leaf]`. */
export function endOfLeaf({ columns, next, rows }: Tree, leaf: number): number {
  for (let node = leaf + 1; node < columns.length; node++) if (columns[node] < 0) return next[node]
  return rows.length
}
