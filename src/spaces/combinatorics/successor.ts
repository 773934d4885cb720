import { swap } from './swap.js'

/**
 * Steps to the next order in lexicographic order of its first `n` entries, in place. The entries
 * from `n` on stay ascending.
 *
 * The order of `Permutation` in js-combinatorics, which builds each element from its BigInt index
 * and takes twenty times as long.
 *
 * @returns false at the last order
 */
export function successor(order: number[], n: number): boolean {
  // with the rest descending, the next order of all entries changes one of the first n
  reverse(order, n)
  let pivot = order.length - 2
  while (pivot >= 0 && order[pivot] > order[pivot + 1]) pivot--
  if (pivot < 0) return false
  let next = order.length - 1
  while (order[next] < order[pivot]) next--
  swap(order, pivot, next)
  reverse(order, pivot + 1)
  return true
}

/** Reverses the entries from `start` on. */
function reverse(order: number[], start: number): void {
  for (let low = start, high = order.length - 1; low < high; low++, high--) swap(order, low, high)
}
