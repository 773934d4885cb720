import type { ProductOperations } from '../api.js'
import type { Matrix, SparseMatrix } from '../operands.js'
import type { Kernels } from './kernels.js'
import type { WasmMemory } from './memory.js'
import type { WasmSparseMatrix } from './storage.js'

/** Matrix products, those with sparse rows, with groups of codes, and quadratic forms. */
export function productOperations(memory: WasmMemory, kernels: Kernels): ProductOperations {
  return {
    matmul(a, b, transposeA, transposeB, into) {
      const m = transposeA ? a.cols : a.rows
      const k = transposeA ? a.rows : a.cols
      const n = transposeB ? b.rows : b.cols
      const out = memory.target(m, n, into)
      const scratch = memory.scratch(kernels.matmulScratch(transposeA, m, n, k))
      const accumulate = into !== undefined
      const left = memory.at(a)
      const right = memory.at(b)
      kernels.matmul(transposeA, transposeB, m, n, k, left, right, out.at, accumulate, scratch)
      return out
    },

    sparseMatmul(x, w, into) {
      const { rows, offsets, indices, values } = ownSparse(memory, x)
      const out = memory.target(rows, w.cols, into)
      const [right, accumulate] = [memory.at(w), into !== undefined]
      kernels.sparseMatmul(rows, w.cols, offsets, indices, values.at, right, out.at, accumulate)
      return out
    },

    sparseMatmulTransposed(x, g, into) {
      const { rows, cols, offsets, indices, values } = ownSparse(memory, x)
      const out = memory.cleared(cols, g.cols, into)
      const right = memory.at(g)
      kernels.sparseMatmulTransposed(rows, g.cols, offsets, indices, values.at, right, out.at)
      return out
    },

    groupDot(u, codes, into) {
      const m = groupSize(u, codes)
      const out = memory.target(u.rows, m, into)
      const accumulate = into !== undefined
      kernels.groupDot(u.rows, m, u.cols, memory.at(u), memory.at(codes), out.at, accumulate)
      return out
    },

    groupCombine(g, codes, into) {
      const { rows, cols: m } = g
      const out = memory.target(rows, codes.cols, into)
      const accumulate = into !== undefined
      kernels.groupCombine(rows, m, codes.cols, memory.at(g), memory.at(codes), out.at, accumulate)
      return out
    },

    groupOuter(g, u, into) {
      const { rows, cols: m } = g
      const out = memory.target(rows * m, u.cols, into)
      kernels.groupOuter(rows, m, u.cols, memory.at(g), memory.at(u), out.at, into !== undefined)
      return out
    },

    quadraticForm(codes, U) {
      const { rows: n, cols: k } = codes
      const out = memory.matrix(n, 1)
      const scratch = memory.scratch(kernels.quadraticScratch(n, k))
      kernels.quadraticForm(n, k, memory.at(codes), memory.at(U), out.at, scratch)
      return out
    },

    quadraticFormGradient(codes, g, into) {
      const { rows: n, cols: k } = codes
      const out = memory.target(k, k, into)
      const scratch = memory.scratch(kernels.quadraticScratch(n, k))
      const accumulate = into !== undefined
      const left = memory.at(codes)
      kernels.quadraticFormGradient(n, k, left, memory.at(g), out.at, accumulate, scratch)
      return out
    },
  }
}

function ownSparse(memory: WasmMemory, x: SparseMatrix): WasmSparseMatrix {
  const own = x as WasmSparseMatrix
  memory.at(own.values ?? x)
  return own
}

/** Codes per row of `u`. */
export function groupSize(u: Matrix, codes: Matrix): number {
  return u.rows === 0 ? 0 : codes.rows / u.rows
}
