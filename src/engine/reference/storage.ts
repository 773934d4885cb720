import type { StorageOperations } from '../api.js'
import type { CsrArrays, Matrix, SparseMatrix } from '../operands.js'
import { foreignMatrix } from '../shape-checks.js'

export class Dense implements Matrix {
  constructor(
    readonly rows: number,
    readonly cols: number,
    readonly data: Float64Array = new Float64Array(rows * cols),
  ) {}
}

export class Sparse implements SparseMatrix {
  constructor(readonly source: CsrArrays) {}
  get rows(): number {
    return this.source.rows
  }
  get cols(): number {
    return this.source.cols
  }
  get nonzeros(): number {
    return this.source.indices.length
  }
}

export function own(matrix: Matrix): Dense {
  if (matrix instanceof Dense) return matrix
  throw foreignMatrix('a matrix of another backend was passed to the reference')
}

/** `into + result` or `result`: the reference never reuses storage it did not create. */
export function start(rows: number, cols: number, into?: Matrix): Dense {
  return into ? new Dense(rows, cols, own(into).data) : new Dense(rows, cols)
}

/** `into + fn(x, i)` of every element `x` of `source`. */
export function each(
  rows: number,
  cols: number,
  source: Float64Array,
  fn: (x: number, i: number) => number,
  into?: Matrix,
): Dense {
  const out = start(rows, cols, into)
  for (let i = 0; i < source.length; i++) out.data[i] += fn(source[i], i)
  return out
}

/** Matrices as arrays of doubles. */
export function storageOperations(): StorageOperations {
  let persistentBytes = 0
  return {
    allocate(rows, cols) {
      persistentBytes += rows * cols * 8
      return new Dense(rows, cols)
    },

    write(target, values) {
      own(target).data.set(values)
    },

    read(source) {
      return own(source).data.slice()
    },

    upload(values, rows, cols) {
      return new Dense(rows, cols, Float64Array.from(values))
    },

    uploadSparse(source) {
      return new Sparse(source)
    },

    reshape(source, rows, cols) {
      return new Dense(rows, cols, own(source).data)
    },

    reset() {
      // Arena matrices are ordinary garbage-collected objects here.
    },

    mark() {
      return () => {}
    },

    memoryBytes() {
      return persistentBytes
    },
  }
}
