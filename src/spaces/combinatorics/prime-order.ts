import type { Precedes } from './order-decomposition.js'

/** Up to so many items the linear extensions of an order are counted by sets placed first. */
export const PRIME_LIMIT = 16

/**
 * How many ways there are to finish once a set of the items is placed, for every set as a bit mask:
 * `f[all] = 1`, `f[S] = Σ f[S ∪ i]` over items `i ∉ S` whose predecessors are in `S`. Exact: 16! is
 * below 2⁵³. Sets that contain an item without its predecessors never come up.
 *
 * @returns `[2ᵘ]`; entry 0 is the number of linear extensions
 */
export function countPrime(items: readonly number[], precedes: Precedes): Float64Array {
  const masks = predecessorMasks(items, precedes)
  const all = 2 ** items.length - 1
  const ways = new Float64Array(all + 1)
  ways[all] = 1
  for (let placed = all - 1; placed >= 0; placed--) {
    let sum = 0
    for (let i = 0; i < items.length; i++) {
      if ((placed >> i) & 1 || (masks[i] & ~placed) !== 0) continue
      sum += ways[placed | (1 << i)]
    }
    ways[placed] = sum
  }
  return ways
}

/** Predecessors of each item among `items`, as bit masks over their positions. */
export function predecessorMasks(items: readonly number[], precedes: Precedes): Int32Array {
  const masks = new Int32Array(items.length)
  items.forEach((item, i) => {
    items.forEach((other, j) => {
      if (precedes(other, item)) masks[i] |= 1 << j
    })
  })
  return masks
}
