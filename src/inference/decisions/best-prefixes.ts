import { gaussLegendre, type Quadrature } from './gauss-legendre.js'
import { checkProbabilities, type RowMatrix } from './row-matrix.js'
import {
  type EmptyScoreOptions,
  type ScoredSetDecisions,
  sizeRange,
  valueOfEmpty,
} from './set-decision.js'

const MIN_NODES = 32
const TOLERANCE = 1e-13

/**
 * Adds what a node of the quadrature contributes to the expected score of the first `l` labels to
 * `scores[l]`, for `l = 1 … k`.
 *
 * @param p probabilities of the labels, falling, `[k]`
 */
export type PrefixIntegrand = (
  p: Float64Array,
  node: number,
  weight: number,
  scores: Float64Array,
) => void

/**
 * The best of the sets `{l most probable labels}`, `l = 0 … k` or within the sizes allowed, of each row of independent labels, for a
 * metric whose expectation is an integral over `[0, 1]`: one sort, and prefix sums at each quadrature
 * node, `O(k log k + k Q)` a row. The empty set scores `P(y = ∅)` if `empty` is `'one'`, else 0.
 *
 * The integrands are polynomials of degree at most `2k − 1`: `Q = k` Gauss–Legendre nodes would be exact.
 * Fewer do: `t^d` is within `2 exp(−n²/d)` of a polynomial of degree `n` on `[0, 1]`, and `Q` is
 * chosen so that each integral is within 1e-13 (53 nodes at k = 174).
 */
export function bestPrefixes(
  probabilities: RowMatrix,
  { empty = 'zero', ...limits }: EmptyScoreOptions,
  integrand: PrefixIntegrand,
): ScoredSetDecisions {
  checkProbabilities(probabilities, 'probabilities')
  const emptyValue = valueOfEmpty(empty)
  const { rows, cols, values } = probabilities
  const { least, most } = sizeRange(limits, cols)
  const { nodes, weights } = f1Quadrature(cols)
  const decisions = new Uint8Array(rows * cols)
  const expected = new Float64Array(rows)
  const order = new Uint32Array(cols)
  const sorted = new Float64Array(cols)
  const scores = new Float64Array(cols + 1)

  for (let row = 0; row < rows; row++) {
    const start = row * cols
    for (let label = 0; label < cols; label++) order[label] = label
    if (cols > MOST_INSERTED) order.sort((a, b) => values[start + b] - values[start + a])
    else insertionSort(order, values, start)
    for (let place = 0; place < cols; place++) sorted[place] = values[start + order[place]]

    scores.fill(0)
    scores[0] = emptyValue
    for (let place = 0; place < cols; place++) scores[0] *= 1 - sorted[place]
    for (let q = 0; q < nodes.length; q++) integrand(sorted, nodes[q], weights[q], scores)
    let size = least
    for (let l = least + 1; l <= most; l++) if (scores[l] > scores[size]) size = l
    expected[row] = scores[size]
    for (let place = 0; place < size; place++) decisions[start + order[place]] = 1
  }
  return { rows, cols, values: decisions, expected }
}

/** Up to this many labels their sorting is a few comparisons each, which a call of the library's costs alone. */
const MOST_INSERTED = 64

/** Labels by falling value, those of equal value in their order. */
function insertionSort(order: Uint32Array, values: ArrayLike<number>, start: number): void {
  for (let i = 1; i < order.length; i++) {
    const label = order[i]
    const value = values[start + label]
    let place = i
    for (; place > 0 && values[start + order[place - 1]] < value; place--) {
      order[place] = order[place - 1]
    }
    order[place] = label
  }
}

const quadratures = new Map<number, Quadrature>()

/**
 * Nodes and weights by which the expected F1 of k independent labels is integrated, within 1e-13; computed
 * once.
 *
 * @example
 * ```ts
 * import { f1Quadrature } from 'partita/core'
 * console.log(f1Quadrature(2)) // { nodes: [0.21, 0.79], weights: [0.5, 0.5] }
 * ```
 */
export function f1Quadrature(k: number): Quadrature {
  const nodes = nodeCount(k)
  const quadrature = quadratures.get(nodes) ?? gaussLegendre(nodes)
  quadratures.set(nodes, quadrature)
  return quadrature
}

/** See the error bound at {@link bestPrefixes}: `4 exp(−(2Q − 1)²/(2k)) ≤ tolerance`. */
function nodeCount(k: number): number {
  const enough = Math.ceil((1 + Math.sqrt(2 * k * Math.log(4 / TOLERANCE))) / 2)
  return Math.max(1, Math.min(k, Math.max(MIN_NODES, enough)))
}
