import { PartitaError } from '../../errors.js'
import type { Backend, CsrArrays, SparseMatrix } from '../api.js'
import type { TfTensor } from './namespace.js'
import { type Tensors, TfMatrix } from './tensors.js'

type Storage = Pick<
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
>

/**
 * Sparse rows. TensorFlow.js has no product of a sparse and a dense matrix, so they are made dense,
 * once, when first multiplied: `rows × cols` floats.
 */
export class TfSparseMatrix implements SparseMatrix {
  private matrix: TfMatrix | undefined

  constructor(
    private readonly source: CsrArrays,
    private readonly tensors: Tensors,
  ) {}

  get rows(): number {
    return this.source.rows
  }

  get cols(): number {
    return this.source.cols
  }

  get nonzeros(): number {
    return this.source.indices.length
  }

  /** The dense tensor of sparse rows. */
  static dense(x: SparseMatrix, tensors: Tensors): TfTensor {
    const own = x as TfSparseMatrix
    if (own.tensors !== tensors) {
      throw new PartitaError('UNSUPPORTED', 'a matrix of another backend was passed', {
        hint: 'create every matrix with the backend that uses it',
      })
    }
    own.matrix ??= tensors.upload(denseValues(own.source), x.rows, x.cols)
    return tensors.of(own.matrix)
  }
}

function denseValues({ rows, cols, offsets, indices, values }: CsrArrays): Float32Array {
  const dense = new Float32Array(rows * cols)
  for (let r = 0; r < rows; r++) {
    for (let e = offsets[r]; e < offsets[r + 1]; e++) dense[r * cols + indices[e]] += values[e]
  }
  return dense
}

/** Moves values between the host and tensors. */
export function storageOperations(tensors: Tensors): Storage {
  return {
    allocate: (rows, cols) => tensors.allocate(rows, cols),

    write(target, values) {
      checkLength(values.length, target.rows, target.cols, 'write')
      tensors.write(target, values)
    },

    read: (source) => tensors.read(source),

    upload(values, rows, cols) {
      checkLength(values.length, rows, cols, 'upload')
      return tensors.upload(values, rows, cols)
    },

    uploadSparse(source) {
      const { rows, cols, offsets, indices, values } = source
      checkLength(values.length, 1, indices.length, 'uploadSparse')
      checkLength(offsets.length, 1, rows + 1, 'uploadSparse')
      checkIndices(offsets, indices.length + 1)
      checkIndices(indices, cols)
      return new TfSparseMatrix(source, tensors)
    },

    reshape: (source, rows, cols) => new TfMatrix(rows, cols, tensors.own(source).slot, tensors),

    reset: () => tensors.reset(),

    mark: () => tensors.mark(),

    memoryBytes: () => tensors.bytes(),
  }
}

/** Throws unless all indices lie in `[0, bound)`: backends differ in what they do with others. */
export function checkIndices(indices: Int32Array, bound: number): void {
  for (let entry = 0; entry < indices.length; entry++) {
    const index = indices[entry]
    if (index >= 0 && index < bound) continue
    throw new PartitaError('SHAPE_MISMATCH', 'an index points outside of its matrix', {
      expected: `an integer from 0 to ${bound - 1}`,
      received: String(index),
      where: `entry ${entry}`,
    })
  }
}

function checkLength(length: number, rows: number, cols: number, where: string): void {
  if (length === rows * cols) return
  throw new PartitaError('SHAPE_MISMATCH', 'number of values does not match the shape', {
    expected: `${rows} × ${cols} values`,
    received: String(length),
    where,
  })
}
