import type { ReductionOperations } from '../api.js'
import { Dense, each, own, start } from './storage.js'

/** Sums over rows, columns and everything; rows by index. */
export function reductionOperations(): ReductionOperations {
  return {
    rowSum(a, factor, into) {
      const out = start(a.rows, 1, into)
      own(a).data.forEach((x, i) => {
        out.data[Math.floor(i / a.cols)] += factor * x
      })
      return out
    },

    columnSum(a, factor, into) {
      const out = start(1, a.cols, into)
      own(a).data.forEach((x, i) => {
        out.data[i % a.cols] += factor * x
      })
      return out
    },

    rowLogSumExp(a) {
      const out = new Dense(a.rows, 1)
      for (let r = 0; r < a.rows; r++) {
        const row = own(a).data.subarray(r * a.cols, (r + 1) * a.cols)
        const top = row.reduce((x, y) => Math.max(x, y), Number.NEGATIVE_INFINITY)
        const sum = row.reduce((total, x) => total + Math.exp(x - top), 0)
        out.data[r] = top === Number.NEGATIVE_INFINITY ? top : top + Math.log(sum)
      }
      return out
    },

    rowLogSumExpGradient(a, logSumExp, g, into) {
      const L = own(logSumExp).data
      const G = own(g).data
      const term = (x: number, i: number): number => {
        const r = Math.floor(i / a.cols)
        return x === Number.NEGATIVE_INFINITY ? 0 : G[r] * Math.exp(x - L[r])
      }
      return each(a.rows, a.cols, own(a).data, term, into)
    },

    sumOfSquares(a) {
      return own(a).data.reduce((total, x) => total + x * x, 0)
    },

    gatherRows(table, indices) {
      const out = new Dense(indices.length, table.cols)
      const T = own(table).data
      indices.forEach((index, r) => {
        out.data.set(T.subarray(index * table.cols, (index + 1) * table.cols), r * table.cols)
      })
      return out
    },

    scatterRows(g, indices, rows, into) {
      const out = start(rows, g.cols, into)
      own(g).data.forEach((x, i) => {
        out.data[indices[Math.floor(i / g.cols)] * g.cols + (i % g.cols)] += x
      })
      return out
    },
  }
}
