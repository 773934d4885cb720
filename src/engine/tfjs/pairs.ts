import type { PairOperations } from '../api.js'
import { activated, throughActivation } from './elementwise.js'
import { sumColumns, sumMiddle } from './sums.js'
import type { Tensors } from './tensors.js'

/** Hidden units of pairs of a row with a code, by broadcasting `[B, 1, n]` over `[1 or B, m, n]`. */
export function pairOperations(tensors: Tensors): PairOperations {
  const { tf } = tensors
  return {
    pairActivation(rows, codes, shared, activation) {
      const { rows: count, cols: n } = rows
      const m = shared ? codes.rows : codes.rows / count
      return tensors.compute(count * m, n, () => {
        const groups = tf.reshape(tensors.of(codes), [shared ? 1 : count, m, n])
        const sum = tf.add(tf.reshape(tensors.of(rows), [count, 1, n]), groups)
        return activated(tf, tf.reshape(sum, [count * m, n]), activation)
      })
    },

    pairActivationGradient(y, g, rowCount, shared, activation, intoRows) {
      const n = y.cols
      const m = y.rows / rowCount
      const shapes = [
        [rowCount, n],
        [shared ? m : y.rows, n],
      ] as const
      const [rows, codes] = tensors.computeAll(shapes, () => {
        const inward = throughActivation(tensors, tensors.of(y), tensors.of(g), activation)
        const ofRows = sumMiddle(tensors, tf.reshape(inward, [rowCount, m, n]))
        if (!shared) return [ofRows, inward]
        const ofCodes = sumColumns(tensors, tf.reshape(inward, [rowCount, m * n]))
        return [ofRows, tf.reshape(ofCodes, [m, n])]
      })
      if (!intoRows) return { rows, codes }
      return { rows: tensors.compute(rowCount, n, () => tensors.of(rows), intoRows), codes }
    },
  }
}
