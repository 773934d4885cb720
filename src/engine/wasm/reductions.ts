import type { ReductionOperations } from '../api.js'
import type { Kernels } from './kernels.js'
import type { WasmMemory } from './memory.js'
import { uploadIndices } from './storage.js'

/** Sums over rows, columns and everything; rows by index. */
export function reductionOperations(memory: WasmMemory, kernels: Kernels): ReductionOperations {
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

    gatherRows(table, indices) {
      const { cols } = table
      const out = memory.matrix(indices.length, cols)
      const index = uploadIndices(memory, kernels, indices, table.rows)
      kernels.gatherRows(indices.length, cols, memory.at(table), index, out.at)
      return out
    },

    scatterRows(g, indices, rows, into) {
      const out = memory.cleared(rows, g.cols, into)
      const index = uploadIndices(memory, kernels, indices, rows)
      kernels.scatterRows(g.rows, g.cols, memory.at(g), index, out.at)
      return out
    },
  }
}
