import { checkProbabilities, type RowMatrix } from './row-matrix.js'

/**
 * The threshold of each label at which its expected F1 over all rows is largest, so that of their mean, the
 * macro-averaged F1, is. With the marginals `p_r` of a label in the rows and a decision for those of at least
 * `t`, numbers of rows replaced by their means,
 *
 *   `F(t) = 2 Σ_{p_r ≥ t} p_r / (Σ_r p_r + |{r : p_r ≥ t}|)`
 *
 * A row more raises it as long as its marginal is above half of it: `t = F*⁄2`, at most ½, and the smaller the
 * rarer and the harder the label. It is as good as the marginals are calibrated. `O(n k log n)`.
 *
 * @param probabilities marginals `P(y_i = 1 | x)` of many rows, `[n, k]`
 * @returns thresholds in [0, ½], `[k]`
 * @throws PartitaError SHAPE_MISMATCH, INVALID_OPTION
 * @see Lipton, Elkan, Naryanaswamy 2014, "Optimal thresholding of classifiers to maximize F1 measure"
 *
 * @example
 * ```ts
 * import { macroF1Thresholds } from 'partita/core'
 * const marginals = { rows: 4, cols: 1, values: [0.3, 0.05, 0.02, 0.01] } // a rare label
 * console.log(macroF1Thresholds(marginals)) // 0.3 / (0.38 + 1) = 0.22
 * ```
 */
export function macroF1Thresholds(probabilities: RowMatrix): Float64Array {
  checkProbabilities(probabilities, 'probabilities')
  const { rows, cols, values } = probabilities
  return Float64Array.from({ length: cols }, (_, label) => {
    const sorted = Float64Array.from({ length: rows }, (_row, row) => values[row * cols + label])
    sorted.sort().reverse()
    const total = sorted.reduce((sum, p) => sum + p, 0)
    let best = 0
    let taken = 0
    sorted.forEach((p, at) => {
      taken += p
      best = Math.max(best, taken / (total + at + 1))
    })
    return best
  })
}
