import { bestPrefixes } from './best-prefixes.js'
import type { RowMatrix } from './row-matrix.js'
import type { EmptyScoreOptions, ScoredSetDecisions } from './set-decision.js'

/**
 * The label sets with the largest expected F1 when labels are independent given the input.
 *
 * A set `h` of size `l ≥ 1` has, with `S = Σ_{j≠i} y_j` and `1/(1 + l + S) = ∫₀¹ t^{l+S} dt`,
 *
 *   `E[F1(y, h)] = Σ_{i∈h} 2 p_i ∫₀¹ t^l Π_{j≠i} (1 − p_j + p_j t) dt`
 *
 * Whatever `l`, the integral's weight grows with `p_i`, so the best set of each size holds the
 * most probable labels. `O(k log k + k Q)` a row with `Q ≤ k` quadrature nodes; within 1e-13.
 *
 * @param probabilities `P(y_i = 1 | x)`, `[n, k]`
 * @returns decisions and the expected F1 of each row
 * @throws PartitaError SHAPE_MISMATCH, INVALID_OPTION
 * @see Ye, Chai, Lee, Chieu, Optimizing F-measure: a tale of two approaches, ICML 2012
 *
 * @example
 * ```ts
 * import { f1OptimalIndependent } from 'partita/core'
 * const probabilities = { rows: 1, cols: 3, values: [0.4, 0.35, 0.05] }
 * console.log(f1OptimalIndependent(probabilities).values) // 1, 1, 0 – a threshold at ½ takes none
 * ```
 */
export function f1OptimalIndependent(
  probabilities: RowMatrix,
  options: EmptyScoreOptions = {},
): ScoredSetDecisions {
  return bestPrefixes(probabilities, options, addExpectedF1)
}

/**
 * No logarithms are needed: every factor is in `[0, 1]`, and a product that underflows is part of
 * an integral that is at least `1/(2k + 1)`. The divisor `1 − p(1 − t) ≥ t` is never zero.
 */
function addExpectedF1(p: Float64Array, t: number, weight: number, scores: Float64Array): void {
  const rest = 1 - t
  let factor = 2 * weight
  for (let j = 0; j < p.length; j++) factor *= 1 - p[j] * rest
  let sum = 0
  for (let l = 1; l <= p.length; l++) {
    factor *= t
    sum += p[l - 1] / (1 - p[l - 1] * rest)
    scores[l] += factor * sum
  }
}
