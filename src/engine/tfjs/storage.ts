import type { StorageOperations } from '../api.js'
import type { CsrArrays, SparseMatrix } from '../operands.js'
import { checkIndices, checkLength, foreignMatrix } from '../shape-checks.js'
import type { TfTensor } from './namespace.js'
import { type Tensors, TfMatrix } from './tensors.js'

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
    if (own.tensors !== tensors) throw foreignMatrix()
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
export function storageOperations(tensors: Tensors): StorageOperations {
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
