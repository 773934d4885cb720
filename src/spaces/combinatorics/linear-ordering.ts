import { checkWeights } from '../contract/check-weights.js'
import { improveLinearOrdering } from './linear-ordering-search.js'

/** Up to so many items the maximum is found exactly. */
const EXACT_LIMIT = 12

/**
 * The linear ordering problem: an order of `k` items with the largest sum over pairs `i < j` of
 * `w_ij` if `i` comes before `j`, `−w_ij` if after. With `w_ij = 2 P(i before j) − 1` it is
 * Kemeny's rule, with `w` a model's scores on pairs codes its mode.
 *
 * Up to 12 items exactly, by a dynamic program over the sets of items placed first, `O(k² 2ᵏ)`;
 * among equal orders the one first in lexicographic order. Beyond (the problem is NP-hard) by local
 * search: items sorted by their net wins, then moved one by one to their best place until no single
 * move helps.
 *
 * @param weights pair weights in the layout of the pairs code, `[k(k − 1)/2]`
 * @param n       only the first `n` places count: pairs with both items after them weigh nothing
 * @returns `[k]`: the first `n` items in order, then the others in ascending order
 * @throws PartitaError SHAPE_MISMATCH or NOT_FINITE unless the weights are as many finite numbers
 *
 * @example
 * ```ts
 * import { maximizeLinearOrdering } from 'partita/core'
 * console.log(maximizeLinearOrdering([1, -1, -1], 3)) // 2 before 0 before 1
 * ```
 */
export function maximizeLinearOrdering(
  weights: ArrayLike<number>,
  k: number,
  n: number = k,
): Int32Array {
  checkWeights(weights, (k * (k - 1)) / 2)
  const net = antisymmetric(weights, k)
  const order = k <= EXACT_LIMIT ? bestLinearOrdering(net, k, n) : improveLinearOrdering(net, k, n)
  order.subarray(n).sort()
  return order
}

/** `A[i, j] = w_ij = −A[j, i]`, `[k, k]`. */
function antisymmetric(weights: ArrayLike<number>, k: number): Float64Array {
  const net = new Float64Array(k * k)
  for (let i = 0, pair = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++, pair++) {
      net[i * k + j] = weights[pair]
      net[j * k + i] = -weights[pair]
    }
  }
  return net
}

/** best[S] = what is still to be won once the items of S are placed, in some order, at the front. */
function bestLinearOrdering(net: Float64Array, k: number, n: number): Int32Array {
  const full = 2 ** k - 1
  const best = new Float64Array(full + 1)
  const choice = new Int8Array(full + 1)
  for (let placed = full - 1; placed >= 0; placed--) {
    if (bitCount(placed) >= n) continue
    let highest = -Infinity
    for (let item = 0; item < k; item++) {
      if ((placed >> item) & 1) continue
      let value = best[placed | (1 << item)]
      for (let other = 0; other < k; other++) {
        if (((placed >> other) & 1) === 0) value += net[item * k + other]
      }
      if (value > highest) {
        highest = value
        choice[placed] = item
      }
    }
    best[placed] = highest
  }
  const order = new Int32Array(k)
  let placed = 0
  for (let place = 0; place < n; place++) {
    order[place] = choice[placed]
    placed |= 1 << order[place]
  }
  for (let item = 0, place = n; place < k; item++) {
    if (((placed >> item) & 1) === 0) order[place++] = item
  }
  return order
}

function bitCount(set: number): number {
  let count = 0
  for (let rest = set; rest !== 0; rest &= rest - 1) count++
  return count
}
