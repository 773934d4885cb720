import { checkOrder, type RankingMarginals } from '../../spaces/index.js'
import { checkRowMatrix, type RowMatrix } from './row-matrix.js'
import { normalizedSampleWeights } from './weighted-sets.js'

/**
 * Place and pair marginals under weighted samples of rankings, for Borda and Kemeny decisions where
 * there is no exact oracle.
 *
 * @param orders  sampled orders, items best first, `[m, k]`
 * @param weights of the samples, ≥ 0, any scale; default equal, `[m]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, INVALID_OPTION, EMPTY_DATA
 *
 * @example
 * ```ts
 * import { borda, rankingMarginalsFromSamples } from 'partita/core'
 * const orders = { rows: 2, cols: 3, values: [0, 1, 2, 1, 0, 2] }
 * const { pairs } = rankingMarginalsFromSamples(orders, [3, 1])
 * console.log(borda(pairs)) // 0, 1, 2
 * ```
 */
export function rankingMarginalsFromSamples(
  orders: RowMatrix,
  weights?: ArrayLike<number>,
): RankingMarginals {
  checkRowMatrix(orders, 'orders')
  const { rows, cols: k, values } = orders
  const normalized = normalizedSampleWeights(weights, rows)
  const places = new Float64Array(k * k)
  const pairs = new Float64Array(k * k)
  for (let sample = 0; sample < rows; sample++) {
    const start = sample * k
    checkOrder(values, k, `orders, row ${sample}`, start)
    const weight = normalized[sample]
    for (let place = 0; place < k; place++) {
      const item = values[start + place]
      places[item * k + place] += weight
      for (let before = 0; before < place; before++) {
        pairs[values[start + before] * k + item] += weight
      }
    }
  }
  return { places, pairs }
}
