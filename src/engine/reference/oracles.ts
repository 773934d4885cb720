import type { OracleOperations } from '../api.js'
import type { Matrix } from '../operands.js'
import { grayCodeLogPartition } from './binary-log-partition.js'
import { sumOverOrders } from './order-log-partition.js'
import { Dense, own } from './storage.js'

/** Exact sums over all sets and all orders, row by row. */
export function oracleOperations(): OracleOperations {
  return {
    binaryLogPartition(u, U, marginals) {
      const k = u.cols
      const rows = marginals ? u.rows : 0
      const logPartition = new Dense(u.rows, 1)
      const first = new Dense(rows, marginals ? k : 0)
      const second = new Dense(rows, marginals ? k * k : 0)
      const step = U.cols === k ? 0 : k * k
      for (let r = 0; r < u.rows; r++) {
        logPartition.data[r] = grayCodeLogPartition(
          own(u).data.subarray(r * k, (r + 1) * k),
          own(U).data.subarray(r * step, r * step + k * k),
          k,
          marginals ? first.data.subarray(r * k, (r + 1) * k) : undefined,
          marginals ? second.data.subarray(r * k * k, (r + 1) * k * k) : undefined,
        )
      }
      return { logPartition, marginals: first, pairMarginals: second }
    },

    orderLogPartition(scores, k, marginals) {
      const { places, pairs, worths } = scores
      const { rows } = (places ?? pairs ?? worths)!
      const logPartition = new Dense(rows, 1)
      const [n, width] = marginals ? [rows, k * k] : [0, 0]
      const [placeMarginals, pairMarginals] = [new Dense(n, width), new Dense(n, width)]
      const worthGradients = marginals && worths ? new Dense(rows, k) : new Dense(0, 0)
      for (let r = 0; r < rows; r++) {
        const row = (matrix: Matrix | undefined, cols: number) =>
          matrix && own(matrix).data.subarray(r * cols, (r + 1) * cols)
        const filled = {
          places: row(placeMarginals, width)!,
          pairs: row(pairMarginals, width)!,
          worths: row(worths && worthGradients, k),
        }
        logPartition.data[r] = sumOverOrders(
          { places: row(places, k * k), pairs: row(pairs, k * k), worths: row(worths, k) },
          k,
          marginals ? filled : undefined,
        )
      }
      return { logPartition, placeMarginals, pairMarginals, worthGradients }
    },
  }
}
