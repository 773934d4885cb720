import type { ProductOperations } from '../api.js'
import type { Matrix } from '../operands.js'
import type { TfTensor } from './namespace.js'
import { TfSparseMatrix } from './storage.js'
import { sumRows } from './sums.js'
import type { Tensors } from './tensors.js'

/**
 * `op(a) · op(b)` by the layout that is fast on this backend. The WebAssembly backend multiplies
 * untransposed matrices by its library and transposed ones by a plain loop, 6 to 60 times slower; the
 * JavaScript one strides badly through a transposed `a`. There the transpose is made first.
 */
export function product(
  { tf, backend, native }: Tensors,
  a: TfTensor,
  b: TfTensor,
  transposeA: boolean,
  transposeB: boolean,
): TfTensor {
  if (native) return native.product(a, b, transposeA, transposeB)
  const left = transposeA && (backend === 'wasm' || backend === 'cpu')
  const right = transposeB && backend === 'wasm'
  return tf.matMul(
    left ? tf.transpose(a) : a,
    right ? tf.transpose(b) : b,
    transposeA && !left,
    transposeB && !right,
  )
}

/** Matrix products, those with sparse rows, with groups of codes, and quadratic forms. */
export function productOperations(tensors: Tensors): ProductOperations {
  const { tf, backend } = tensors

  /** The strict upper triangle of `U`, whatever stands elsewhere. */
  const upperTriangle = (U: Matrix): TfTensor => {
    const k = U.cols
    const mask = tensors.constant(`upper ${k}`, () => {
      const bits = Uint8Array.from({ length: k * k }, (_, e) => (e % k > Math.floor(e / k) ? 1 : 0))
      return tf.tensor(bits, [k, k], 'bool')
    })
    return tf.where(mask, tensors.of(U), tensors.scalar('zero', 0))
  }

  /** ½ off the diagonal, 0 on it. */
  const halfOffDiagonal = (k: number): TfTensor =>
    tensors.constant(`half ${k}`, () => {
      const halves = Float32Array.from({ length: k * k }, (_, e) => (e % (k + 1) === 0 ? 0 : 0.5))
      return tf.tensor(halves, [k, k], 'float32')
    })

  return {
    matmul(a, b, transposeA, transposeB, into) {
      const rows = transposeA ? a.cols : a.rows
      const cols = transposeB ? b.rows : b.cols
      const run = () => product(tensors, tensors.of(a), tensors.of(b), transposeA, transposeB)
      return tensors.compute(rows, cols, run, into)
    },

    sparseMatmul(x, w, into) {
      const run = () =>
        product(tensors, TfSparseMatrix.dense(x, tensors), tensors.of(w), false, false)
      return tensors.compute(x.rows, w.cols, run, into)
    },

    sparseMatmulTransposed(x, g, into) {
      const run = () =>
        product(tensors, TfSparseMatrix.dense(x, tensors), tensors.of(g), true, false)
      return tensors.compute(x.cols, g.cols, run, into)
    },

    groupDot(u, codes, into) {
      const { rows, cols } = u
      const m = codes.rows / rows
      const run = () => {
        const groups = tf.reshape(tensors.of(codes), [rows, m, cols])
        const each = tensors.of(u)
        // a matrix times a vector is another slow path of the WebAssembly backend
        if (m === 1 || backend === 'wasm') {
          return tf.sum(tf.mul(groups, tf.reshape(each, [rows, 1, cols])), 2)
        }
        return tf.reshape(tf.matMul(groups, tf.reshape(each, [rows, cols, 1])), [rows, m])
      }
      return tensors.compute(rows, m, run, into)
    },

    groupCombine(g, codes, into) {
      const { rows, cols: m } = g
      const run = () => {
        const groups = tf.reshape(tensors.of(codes), [rows, m, codes.cols])
        const combined = tf.matMul(tf.reshape(tensors.of(g), [rows, 1, m]), groups)
        return tf.reshape(combined, [rows, codes.cols])
      }
      return tensors.compute(rows, codes.cols, run, into)
    },

    groupOuter(g, u, into) {
      const { rows, cols: m } = g
      const run = () => {
        const column = tf.reshape(tensors.of(g), [rows, m, 1])
        const outer = tf.mul(column, tf.reshape(tensors.of(u), [rows, 1, u.cols]))
        return tf.reshape(outer, [rows * m, u.cols])
      }
      return tensors.compute(rows * m, u.cols, run, into)
    },

    quadraticForm(codes, U) {
      return tensors.compute(codes.rows, 1, () => {
        const Y = tensors.of(codes)
        return sumRows(tensors, tf.mul(product(tensors, Y, upperTriangle(U), false, false), Y))
      })
    },

    quadraticFormGradient(codes, g, into) {
      const k = codes.cols
      const run = () => {
        const Y = tensors.of(codes)
        const gram = product(tensors, Y, tf.mul(Y, tensors.of(g)), true, false)
        return tf.mul(gram, halfOffDiagonal(k))
      }
      return tensors.compute(k, k, run, into)
    },
  }
}
