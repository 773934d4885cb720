import type { StorageOperations } from '../api.js'
import type { CsrArrays, SparseMatrix } from '../operands.js'
import { checkIndices, checkLength } from '../shape-checks.js'
import type { Kernels } from './kernels.js'
import { WasmMatrix, type WasmMemory } from './memory.js'

/** Sparse rows in the arena: byte offsets of the three arrays. */
export class WasmSparseMatrix implements SparseMatrix {
  constructor(
    readonly rows: number,
    readonly cols: number,
    readonly nonzeros: number,
    readonly offsets: number,
    readonly indices: number,
    readonly values: WasmMatrix,
  ) {}
}

/** Moves values between the host and the memory. */
export function storageOperations(memory: WasmMemory, kernels: Kernels): StorageOperations {
  return {
    allocate: (rows, cols) => memory.allocatePersistent(rows, cols),

    write(target, values) {
      const { rows, cols } = target
      checkLength(values.length, rows, cols, 'write')
      memory.floats.set(values, memory.at(target) / 4)
    },

    read: (source) => memory.view(source).slice(),

    upload(values, rows, cols) {
      checkLength(values.length, rows, cols, 'upload')
      const out = memory.matrix(rows, cols)
      memory.floats.set(values, out.at / 4)
      return out
    },

    uploadSparse(source: CsrArrays) {
      const { rows, cols } = source
      const nonzeros = source.indices.length
      checkLength(source.values.length, 1, nonzeros, 'uploadSparse')
      const offsets = uploadIndices(memory, kernels, source.offsets, nonzeros + 1)
      const indices = uploadIndices(memory, kernels, source.indices, cols)
      const values = memory.matrix(1, nonzeros)
      memory.floats.set(source.values, values.at / 4)
      return new WasmSparseMatrix(rows, cols, nonzeros, offsets, indices, values)
    },

    reshape: (source, rows, cols) => new WasmMatrix(rows, cols, memory.at(source), memory),

    reset: () => memory.reset(),

    mark: () => memory.mark(),

    memoryBytes: () => memory.byteLength,
  }
}

/**
 * Copies integers into the arena; returns their address. They must lie in `[0, bound)`: a kernel
 * would follow any other to memory that belongs to something else.
 */
export function uploadIndices(
  memory: WasmMemory,
  kernels: Kernels,
  indices: Int32Array,
  bound: number,
): number {
  const { at } = memory.matrix(1, indices.length)
  memory.ints.set(indices, at / 4)
  if (!kernels.indicesInRange(indices.length, at, bound)) checkIndices(indices, bound)
  return at
}
