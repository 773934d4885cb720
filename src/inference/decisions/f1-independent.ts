import { gaussLegendre, type Quadrature } from './gauss-legendre.js'
import { checkProbabilities, type RowMatrix } from './row-matrix.js'
import { type EmptyScoreOptions, type ScoredSetDecisions, valueOfEmpty } from './set-decision.js'

const MIN_NODES = 32
const TOLERANCE = 1e-13

/**
 * The label sets with the largest expected F1 when labels are independent given the input.
 *
 * A set `h` of size `l ≥ 1` has, with `S = Σ_{j≠i} y_j` and `1/(1 + l + S) = ∫₀¹ t^{l+S} dt`,
 *
 *   `E[F1(y, h)] = Σ_{i∈h} 2 p_i ∫₀¹ t^l Π_{j≠i} (1 − p_j + p_j t) dt`
 *
 * Whatever `l`, the integral's weight grows with `p_i`, so the best set of each size holds the
 * most probable labels; one sort and prefix sums at each quadrature node, `O(k log k + k Q)` a row.
 * The empty set scores `P(y = ∅)` if `empty` is `'one'`, else 0.
 *
 * The integrand is a polynomial of degree at most `2k − 1`: `Q = k` Gauss–Legendre nodes would be exact.
 * Fewer do: `t^d` is within `2 exp(−n²/d)` of a polynomial of degree `n` on `[0, 1]`, and `Q` is
 * chosen so that each integral is within 1e-13 (53 nodes at k = 174).
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
  { empty = 'zero' }: EmptyScoreOptions = {},
): ScoredSetDecisions {
  checkProbabilities(probabilities, 'probabilities')
  const emptyValue = valueOfEmpty(empty)
  const { rows, cols, values } = probabilities
  const quadrature = gaussLegendre(nodeCount(cols))
  const decisions = new Uint8Array(rows * cols)
  const expected = new Float64Array(rows)
  const order = new Uint32Array(cols)
  const sorted = new Float64Array(cols)
  const scores = new Float64Array(cols + 1)

  for (let row = 0; row < rows; row++) {
    const start = row * cols
    for (let label = 0; label < cols; label++) order[label] = label
    order.sort((a, b) => values[start + b] - values[start + a])
    for (let place = 0; place < cols; place++) sorted[place] = values[start + order[place]]

    expectedF1OfPrefixes(sorted, quadrature, emptyValue, scores)
    let size = 0
    for (let l = 1; l <= cols; l++) if (scores[l] > scores[size]) size = l
    expected[row] = scores[size]
    for (let place = 0; place < size; place++) decisions[start + order[place]] = 1
  }
  return { rows, cols, values: decisions, expected }
}

/**
 * `scores[l]` = expected F1 of the first `l` labels, `l = 0 … k`.
 *
 * No logarithms are needed: every factor is in `[0, 1]`, and a product that underflows is part of
 * an integral that is at least `1/(2k + 1)`. The divisor `1 − p(1 − t) ≥ t` is never zero.
 */
function expectedF1OfPrefixes(
  p: Float64Array,
  { nodes, weights }: Quadrature,
  emptyValue: number,
  scores: Float64Array,
): void {
  scores.fill(0)
  let probabilityOfEmpty = 1
  for (let i = 0; i < p.length; i++) probabilityOfEmpty *= 1 - p[i]
  scores[0] = emptyValue * probabilityOfEmpty

  for (let q = 0; q < nodes.length; q++) {
    const t = nodes[q]
    const rest = 1 - t
    let factor = 2 * weights[q]
    for (let j = 0; j < p.length; j++) factor *= 1 - p[j] * rest
    let sum = 0
    for (let l = 1; l <= p.length && p[l - 1] > 0; l++) {
      factor *= t
      sum += p[l - 1] / (1 - p[l - 1] * rest)
      scores[l] += factor * sum
    }
  }
}

/** See the error bound at {@link f1OptimalIndependent}: `4 exp(−(2Q − 1)²/(2k)) ≤ tolerance`. */
function nodeCount(k: number): number {
  const enough = Math.ceil((1 + Math.sqrt(2 * k * Math.log(4 / TOLERANCE))) / 2)
  return Math.max(1, Math.min(k, Math.max(MIN_NODES, enough)))
}
