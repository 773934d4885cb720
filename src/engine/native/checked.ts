import type { Backend } from '../api.js'
import type { Matrix } from '../operands.js'
import { checkShape, shape } from '../shape-checks.js'

/** Throws unless a matrix has a shape. */
function check(where: string, name: string, of: Matrix, rows: number, cols: number): void {
  if (of.rows === rows && of.cols === cols) return
  checkShape(false, where, `${name} ${shape({ rows, cols })}`, shape(of))
}

/**
 * A backend whose operations with native kernels compare the shapes of their operands before any
 * address leaves JavaScript.
 */
export function checked(backend: Backend): Backend {
  return {
    ...backend,

    matmul(a, b, transposeA, transposeB, into) {
      const [m, k] = transposeA ? [a.cols, a.rows] : [a.rows, a.cols]
      const [inner, n] = transposeB ? [b.cols, b.rows] : [b.rows, b.cols]
      if (inner !== k) {
        checkShape(false, 'matmul', 'equal inner dimensions', `${shape(a)} and ${shape(b)}`)
      }
      if (into) check('matmul', 'into', into, m, n)
      return backend.matmul(a, b, transposeA, transposeB, into)
    },

    quadraticForm(codes, U) {
      check('quadraticForm', 'U', U, codes.cols, codes.cols)
      return backend.quadraticForm(codes, U)
    },

    quadraticFormGradient(codes, g, into) {
      check('quadraticFormGradient', 'g', g, codes.rows, 1)
      if (into) check('quadraticFormGradient', 'into', into, codes.cols, codes.cols)
      return backend.quadraticFormGradient(codes, g, into)
    },

    jointLoss(inputs) {
      const { rows, cols: m } = inputs.sampled
      check('jointLoss', 'positive', inputs.positive, rows, 1)
      check('jointLoss', 'logPartition', inputs.logPartition, rows, 1)
      check('jointLoss', 'logRatio', inputs.logRatio, inputs.logRatio.rows === 1 ? 1 : rows, m)
      return backend.jointLoss(inputs)
    },

    adam(parameter, gradient, first, second, settings) {
      const { rows, cols } = parameter
      check('adam', 'gradient', gradient, rows, cols)
      check('adam', 'first', first, rows, cols)
      check('adam', 'second', second, rows, cols)
      backend.adam(parameter, gradient, first, second, settings)
    },

    pairActivation(rows, codes, shared, activation) {
      const count = shared ? codes.rows : wholeGroups(rows, codes) * rows.rows
      check('pairActivation', 'codes', codes, count, rows.cols)
      return backend.pairActivation(rows, codes, shared, activation)
    },

    pairActivationGradient(y, g, count, shared, activation, intoRows) {
      check('pairActivationGradient', 'g', g, y.rows, y.cols)
      const isWhole = count === 0 ? y.rows === 0 : y.rows % count === 0
      if (!isWhole) checkShape(false, 'pairActivationGradient', `${count} groups`, shape(y))
      if (intoRows) check('pairActivationGradient', 'intoRows', intoRows, count, y.cols)
      return backend.pairActivationGradient(y, g, count, shared, activation, intoRows)
    },
  }
}

function wholeGroups(rows: Matrix, codes: Matrix): number {
  return rows.rows === 0 ? 0 : Math.floor(codes.rows / rows.rows)
}
