import type { Backend, Matrix } from '../api.js'
import type { TfTensor } from './namespace.js'
import { checkIndices } from './storage.js'
import type { Tensors } from './tensors.js'

type Reductions = Pick<
  Backend,
  | 'rowSum'
  | 'columnSum'
  | 'rowLogSumExp'
  | 'rowLogSumExpGradient'
  | 'sumOfSquares'
  | 'gatherRows'
  | 'scatterRows'
>

/**
 * Sum over the middle axis, `[r, n, c] → [r, c]`. A backend adds up in floats one by one, which drifts
 * with n; long sums are therefore made of short ones.
 */
export function sumMiddle(tensors: Tensors, a: TfTensor): TfTensor {
  const { tf, backend } = tensors
  const [r, n, c] = a.shape
  const leaf = backend === 'wasm' ? 32 : 1024
  if (n <= leaf) return tf.sum(a, 1)
  const chunks = Math.floor(n / leaf)
  const whole = chunks * leaf
  const head = whole === n ? a : tf.slice(a, [0, 0, 0], [r, whole, c])
  const sums = tf.sum(tf.reshape(head, [r * chunks, leaf, c]), 1)
  const total = sumMiddle(tensors, tf.reshape(sums, [r, chunks, c]))
  return whole === n
    ? total
    : tf.add(total, tf.sum(tf.slice(a, [0, whole, 0], [r, n - whole, c]), 1))
}

/** Sum of each row, `[r, n] → [r, 1]`. */
export function sumRows(tensors: Tensors, a: TfTensor): TfTensor {
  return sumMiddle(tensors, tensors.tf.reshape(a, [...a.shape, 1]))
}

/** Sums over rows, columns and everything; rows by index. */
export function reductionOperations(tensors: Tensors): Reductions {
  const { tf } = tensors

  /** `−∞` becomes 0: it must not be subtracted from itself. */
  const finite = (a: TfTensor): TfTensor => tf.where(tf.equal(a, Number.NEGATIVE_INFINITY), 0, a)

  const rowsAt = (indices: Int32Array, table: Matrix | number, shape: number[]): TfTensor => {
    checkIndices(indices, typeof table === 'number' ? table : table.rows)
    return tf.tensor(Int32Array.from(indices), shape, 'int32')
  }

  return {
    rowSum(a, factor, into) {
      const run = () => tf.mul(sumRows(tensors, tensors.of(a)), factor)
      return tensors.compute(a.rows, 1, run, into)
    },

    columnSum(a, factor, into) {
      const { rows, cols } = a
      const run = () =>
        tf.mul(sumMiddle(tensors, tf.reshape(tensors.of(a), [1, rows, cols])), factor)
      return tensors.compute(1, cols, run, into)
    },

    rowLogSumExp(a) {
      return tensors.compute(a.rows, 1, () => {
        const values = tensors.of(a)
        const top = finite(tf.max(values, 1, true))
        return tf.add(top, tf.log(sumRows(tensors, tf.exp(tf.sub(values, top)))))
      })
    },

    rowLogSumExpGradient(a, logSumExp, g, into) {
      const run = () =>
        tf.mul(tf.exp(tf.sub(tensors.of(a), finite(tensors.of(logSumExp)))), tensors.of(g))
      return tensors.compute(a.rows, a.cols, run, into)
    },

    sumOfSquares(a) {
      const flat = () => tf.reshape(tf.square(tensors.of(a)), [1, a.rows * a.cols])
      const total = tensors.run(() => sumRows(tensors, flat()))
      const value = total.dataSync()[0]
      total.dispose()
      return value
    },

    gatherRows(table, indices) {
      return tensors.compute(indices.length, table.cols, () =>
        tf.gather(tensors.of(table), rowsAt(indices, table, [indices.length])),
      )
    },

    scatterRows(g, indices, rows, into) {
      const run = () => {
        const at = rowsAt(indices, rows, [indices.length, 1])
        return tf.scatterND(at, tensors.of(g), [rows, g.cols])
      }
      return tensors.compute(rows, g.cols, run, into)
    },
  }
}
