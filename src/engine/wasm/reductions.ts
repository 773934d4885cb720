import type { Backend } from '../api.js'
import type { Kernels } from './kernels.js'
import type { WasmMemory } from './memory.js'

type Reductions = Pick<
  Backend,
  'rowSum' | 'columnSum' | 'rowLogSumExp' | 'rowLogSumExpGradient' | 'sumOfSquares'
>

/** Sums over rows, columns and everything. */
export function reductionOperations(memory: WasmMemory, kernels: Kernels): Reductions {
  return {
    rowSum(a, factor, into) {
      const { rows, cols } = a
      const out = memory.target(rows, 1, into)
      kernels.rowSum(factor, rows, cols, memory.at(a), out.at, into !== undefined)
      return out
    },

    columnSum(a, factor, into) {
      const { rows, cols } = a
      const out = memory.target(1, cols, into)
      kernels.columnSum(factor, rows, cols, memory.at(a), out.at, into !== undefined)
      return out
    },

    rowLogSumExp(a) {
      const { rows, cols } = a
      const out = memory.matrix(rows, 1)
      kernels.rowLogSumExp(rows, cols, memory.at(a), out.at)
      return out
    },

    rowLogSumExpGradient(a, logSumExp, g, into) {
      const { rows, cols } = a
      const out = memory.target(rows, cols, into)
      const [input, output, gradient] = [memory.at(a), memory.at(logSumExp), memory.at(g)]
      const accumulate = into !== undefined
      kernels.rowLogSumExpGradient(rows, cols, input, output, gradient, out.at, accumulate)
      return out
    },

    sumOfSquares: (a) => kernels.sumOfSquares(a.rows * a.cols, memory.at(a)),
  }
}
