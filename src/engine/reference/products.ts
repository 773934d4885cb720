import type { ProductOperations } from '../api.js'
import { Dense, own, type Sparse, start } from './storage.js'

/** Matrix products, those with sparse rows, with groups of codes, and quadratic forms. */
export function productOperations(): ProductOperations {
  return {
    matmul(a, b, transposeA, transposeB, into) {
      const A = own(a).data
      const B = own(b).data
      const rows = transposeA ? a.cols : a.rows
      const inner = transposeA ? a.rows : a.cols
      const cols = transposeB ? b.rows : b.cols
      const out = start(rows, cols, into)
      for (let i = 0; i < rows; i++) {
        for (let p = 0; p < inner; p++) {
          const x = A[transposeA ? p * rows + i : i * inner + p]
          if (x === 0) continue
          for (let j = 0; j < cols; j++) {
            out.data[i * cols + j] += x * B[transposeB ? j * inner + p : p * cols + j]
          }
        }
      }
      return out
    },

    sparseMatmul(x, w, into) {
      const { offsets, indices, values } = (x as Sparse).source
      const W = own(w).data
      const out = start(x.rows, w.cols, into)
      for (let r = 0; r < x.rows; r++) {
        for (let e = offsets[r]; e < offsets[r + 1]; e++) {
          for (let j = 0; j < w.cols; j++) {
            out.data[r * w.cols + j] += values[e] * W[indices[e] * w.cols + j]
          }
        }
      }
      return out
    },

    sparseMatmulTransposed(x, g, into) {
      const { offsets, indices, values } = (x as Sparse).source
      const G = own(g).data
      const out = start(x.cols, g.cols, into)
      for (let r = 0; r < x.rows; r++) {
        for (let e = offsets[r]; e < offsets[r + 1]; e++) {
          for (let j = 0; j < g.cols; j++) {
            out.data[indices[e] * g.cols + j] += values[e] * G[r * g.cols + j]
          }
        }
      }
      return out
    },

    groupDot(u, codes, into) {
      const U = own(u).data
      const C = own(codes).data
      const m = codes.rows / u.rows
      const out = start(u.rows, m, into)
      for (let r = 0; r < codes.rows; r++) {
        const at = Math.floor(r / m) * u.cols
        for (let i = 0; i < u.cols; i++) out.data[r] += U[at + i] * C[r * u.cols + i]
      }
      return out
    },

    groupCombine(g, codes, into) {
      const G = own(g).data
      const C = own(codes).data
      const out = start(g.rows, codes.cols, into)
      for (let r = 0; r < codes.rows; r++) {
        const at = Math.floor(r / g.cols) * codes.cols
        for (let i = 0; i < codes.cols; i++) out.data[at + i] += G[r] * C[r * codes.cols + i]
      }
      return out
    },

    groupOuter(g, u, into) {
      const G = own(g).data
      const U = own(u).data
      const out = start(g.rows * g.cols, u.cols, into)
      for (let r = 0; r < out.rows; r++) {
        const at = Math.floor(r / g.cols) * u.cols
        for (let i = 0; i < u.cols; i++) out.data[r * u.cols + i] += G[r] * U[at + i]
      }
      return out
    },

    quadraticForm(codes, U) {
      const C = own(codes).data
      const V = own(U).data
      const k = codes.cols
      const out = new Dense(codes.rows, 1)
      for (let r = 0; r < codes.rows; r++) {
        for (let i = 0; i < k; i++) {
          for (let j = i + 1; j < k; j++) {
            out.data[r] += V[i * k + j] * C[r * k + i] * C[r * k + j]
          }
        }
      }
      return out
    },

    quadraticFormGradient(codes, g, into) {
      const C = own(codes).data
      const G = own(g).data
      const k = codes.cols
      const out = start(k, k, into)
      for (let r = 0; r < codes.rows; r++) {
        for (let i = 0; i < k; i++) {
          for (let j = 0; j < k; j++) {
            if (i !== j) out.data[i * k + j] += 0.5 * G[r] * C[r * k + i] * C[r * k + j]
          }
        }
      }
      return out
    },
  }
}
