import { bestPrefixes } from './best-prefixes.js'
import type { RowMatrix } from './row-matrix.js'
import type { EmptyScoreOptions, ScoredSetDecisions } from './set-decision.js'

/**
 * The label sets with the largest expected Jaccard index when labels are independent given the input;
 * exact for any number of labels.
 *
 * For a set `h` of size `l ≥ 1` the overlap is independent of `S = Σ_{j∉h} y_j`, and the union has size
 * `l + S`; with `1/(l + S) = ∫₀¹ t^{l−1+S} dt`,
 *
 *   `E[J(y, h)] = (Σ_{i∈h} p_i) ∫₀¹ t^{l−1} Π_{j∉h} (1 − p_j + p_j t) dt`
 *
 * A more probable label in place of another of `h` makes both factors larger, so the best set of each
 * size holds the most probable labels. `O(k log k + k Q)` a row with `Q ≤ k` quadrature nodes.
 *
 * @param probabilities `P(y_i = 1 | x)`, `[n, k]`
 * @returns decisions and the expected Jaccard index of each row
 * @throws PartitaError SHAPE_MISMATCH, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { jaccardOptimalIndependent } from 'partita/core'
 * const probabilities = { rows: 1, cols: 3, values: [0.45, 0.4, 0.05] }
 * console.log(jaccardOptimalIndependent(probabilities).values) // 1, 1, 0
 * ```
 */
export function jaccardOptimalIndependent(
  probabilities: RowMatrix,
  options: EmptyScoreOptions = {},
): ScoredSetDecisions {
  return bestPrefixes(probabilities, options, addExpectedJaccard)
}

/** Each factor shrinks with `l`, as `t ≤ 1 − p(1 − t)`: one that underflows is followed by smaller ones. */
function addExpectedJaccard(
  p: Float64Array,
  t: number,
  weight: number,
  scores: Float64Array,
): void {
  const rest = 1 - t
  let factor = weight / t
  for (let j = 0; j < p.length; j++) factor *= 1 - p[j] * rest
  let sum = 0
  for (let l = 1; l <= p.length; l++) {
    factor *= t / (1 - p[l - 1] * rest)
    sum += p[l - 1]
    scores[l] += factor * sum
  }
}
