import type { ReductionOperations } from '../api.js'
import type { Matrix } from '../operands.js'
import { checkIndices } from '../shape-checks.js'
import type { TfTensor } from './namespace.js'
import { sumColumns, sumRows } from './sums.js'
import type { Tensors } from './tensors.js'

/** Sums over rows, columns and everything; rows by index. */
export function reductionOperations(tensors: Tensors): ReductionOperations {
  const { tf, native } = tensors
  const scaled = (a: TfTensor, factor: number): TfTensor => (factor === 1 ? a : tf.mul(a, factor))

  /** `−∞` becomes 0: it must not be subtracted from itself. */
  const finite = (a: TfTensor): TfTensor => tf.where(tf.equal(a, Number.NEGATIVE_INFINITY), 0, a)

  const rowsAt = (indices: Int32Array, table: Matrix | number, shape: number[]): TfTensor => {
    checkIndices(indices, typeof table === 'number' ? table : table.rows)
    return tf.tensor(Int32Array.from(indices), shape, 'int32')
  }

  return {
    rowSum(a, factor, into) {
      const run = () => scaled(sumRows(tensors, tensors.of(a)), factor)
      return tensors.compute(a.rows, 1, run, into)
    },

    columnSum(a, factor, into) {
      const run = () => scaled(sumColumns(tensors, tensors.of(a)), factor)
      return tensors.compute(1, a.cols, run, into)
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
      const half = tensors.run(() =>
        native
          ? native.halfSumOfSquares(tensors.of(a))
          : tf.mul(sumRows(tensors, flat()), tensors.scalar('half', 0.5)),
      )
      const [value] = half.dataSync() as Float32Array
      half.dispose()
      return 2 * value
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
