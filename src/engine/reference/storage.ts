import { PartitaError } from '../../errors.js'
import type { Backend, CsrArrays, Matrix, SparseMatrix } from '../api.js'

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
  throw new PartitaError('UNSUPPORTED', 'a matrix of another backend was passed to the reference', {
    hint: 'create every matrix with the backend that uses it',
  })
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
export function storageOperations(): Pick<
  Backend,
  | 'allocate'
  | 'write'
  | 'read'
  | 'upload'
  | 'uploadSparse'
  | 'reshape'
  | 'reset'
  | 'mark'
  | 'memoryBytes'
> {
  let persistentBytes = 0
  return {
    allocate(rows: number, cols: number): Matrix {
      persistentBytes += rows * cols * 8
      return new Dense(rows, cols)
    },

    write(target: Matrix, values: ArrayLike<number>): void {
      own(target).data.set(values)
    },

    read(source: Matrix): Float64Array {
      return own(source).data.slice()
    },

    upload(values: ArrayLike<number>, rows: number, cols: number): Matrix {
      return new Dense(rows, cols, Float64Array.from(values))
    },

    uploadSparse(source: CsrArrays): SparseMatrix {
      return new Sparse(source)
    },

    reshape(source: Matrix, rows: number, cols: number): Matrix {
      return new Dense(rows, cols, own(source).data)
    },

    reset(): void {
      // Arena matrices are ordinary garbage-collected objects here.
    },

    mark(): () => void {
      return () => {}
    },

    memoryBytes(): number {
      return persistentBytes
    },
  }
}
