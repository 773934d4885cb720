import { PartitaError } from '../../errors.js'
import { portableExp, portableLogAddExp } from '../../random/index.js'

/**
 * Log-probability of a ranking under the Plackett–Luce model: the places are filled from the first
 * on, each by one of the items left, with probability proportional to `e^score`:
 *   `ln p(y) = Σ_t [s_{y_t} − ln Σ_{i not before t} e^{s_i}]`.
 * Stable for any finite scores, `O(k)`.
 *
 * @param scores log-worths of the items, `[k]`
 * @param order  item indices, best first: all `k`, or the first few places of a longer ranking
 * @returns nats
 * @throws PartitaError NOT_FINITE for a score that is not a finite number; NOT_IN_SPACE unless the
 *   order names different items
 * @see Plackett 1975, "The analysis of permutations"; Luce 1959
 *
 * @example
 * ```ts
 * import { plackettLuceLogProbability } from 'partita/core'
 * console.log(Math.exp(plackettLuceLogProbability([0, 0, 0], [2, 0, 1]))) // 1/6
 * console.log(Math.exp(plackettLuceLogProbability([0, 0, 0], [2]))) // 1/3
 * ```
 */
export function plackettLuceLogProbability(
  scores: ArrayLike<number>,
  order: ArrayLike<number>,
): number {
  const complete = completeOrder(scores, order)
  return plackettLuceLogProbabilityAt(scores, 0, complete, order.length)
}

/**
 * Gradient of {@link plackettLuceLogProbability} in the scores:
 *   `[i is placed] − Σ_{t up to the place of i} e^{s_i} / Σ_{j not before t} e^{s_j}`.
 * Its entries sum to zero.
 *
 * @returns `[k]`
 * @throws PartitaError NOT_FINITE or NOT_IN_SPACE as that does
 *
 * @example
 * ```ts
 * import { plackettLuceGradient } from 'partita/core'
 * console.log(plackettLuceGradient([0, 0], [1, 0])) // −½, ½
 * ```
 */
export function plackettLuceGradient(
  scores: ArrayLike<number>,
  order: ArrayLike<number>,
): Float64Array {
  const complete = completeOrder(scores, order)
  const gradient = new Float64Array(complete.length)
  const work = new Float64Array(complete.length)
  addPlackettLuceGradientAt(scores, 0, complete, order.length, 1, gradient, work)
  return gradient
}

/**
 * Adds `factor` times {@link plackettLuceGradient} of the first `n` items of an order of all items,
 * unchecked and without allocation, for loops over many rankings.
 *
 * @param at   where the row begins, in `scores` and in `out`
 * @param out  added to, laid out like `scores`
 * @param work scratch, `[k]` at least
 * @example
 * ```ts
 * import { addPlackettLuceGradientAt } from 'partita/core'
 * const out = new Float64Array(2)
 * addPlackettLuceGradientAt([0, 0], 0, Int32Array.of(1, 0), 2, 2, out, new Float64Array(2))
 * console.log(out) // −1, 1
 * ```
 */
export function addPlackettLuceGradientAt(
  scores: ArrayLike<number>,
  at: number,
  order: Int32Array,
  n: number,
  factor: number,
  out: Float64Array,
  work: Float64Array,
): void {
  let left = -Infinity
  for (let t = order.length - 1; t >= 0; t--) {
    left = portableLogAddExp(left, scores[at + order[t]])
    work[t] = left
  }
  let logSum = -Infinity
  for (let t = 0; t < order.length; t++) {
    if (t < n) logSum = portableLogAddExp(logSum, -work[t])
    const item = at + order[t]
    out[item] += factor * ((t < n ? 1 : 0) - portableExp(scores[item] + logSum))
  }
}

/**
 * {@link plackettLuceLogProbability} of the first `n` items of an order of all items, unchecked and
 * without allocation, for loops over many rankings.
 *
 * @param scores log-worths of many rows, row after row
 * @param at     where the scores of the row begin
 * @param order  all items, best first, `[k]`
 * @example
 * ```ts
 * import { plackettLuceLogProbabilityAt } from 'partita/core'
 * const scores = [5, 5, 0, 0] // two rows of two items
 * console.log(plackettLuceLogProbabilityAt(scores, 2, Int32Array.of(1, 0), 2)) // ln ½
 * ```
 */
export function plackettLuceLogProbabilityAt(
  scores: ArrayLike<number>,
  at: number,
  order: Int32Array,
  n: number,
): number {
  let left = -Infinity
  let sum = 0
  for (let t = order.length - 1; t >= 0; t--) {
    const score = scores[at + order[t]]
    left = portableLogAddExp(left, score)
    if (t < n) sum += score - left
  }
  return sum
}

/** `order` followed by the items it does not name. */
function completeOrder(scores: ArrayLike<number>, order: ArrayLike<number>): Int32Array {
  const k = scores.length
  for (let item = 0; item < k; item++) {
    if (Number.isFinite(scores[item])) continue
    throw new PartitaError('NOT_FINITE', 'a Plackett–Luce score is not a finite number', {
      received: String(scores[item]),
      where: `item ${item}`,
    })
  }
  const complete = new Int32Array(k)
  const named = new Uint8Array(k)
  for (let t = 0; t < order.length; t++) {
    const item = order[t]
    if (!(Number.isInteger(item) && item >= 0 && item < k) || named[item]) {
      throw new PartitaError('NOT_IN_SPACE', 'this is no order of the items', {
        expected: `different indices from 0 to ${k - 1}`,
        received: `${item} at place ${t + 1}`,
      })
    }
    named[item] = 1
    complete[t] = item
  }
  for (let item = 0, t = order.length; item < k; item++) if (!named[item]) complete[t++] = item
  return complete
}
