/** Whether item `i` is known to come before item `j`: transitive, without cycles. */
export type Precedes = (i: number, j: number) => boolean

/**
 * A partial order taken apart. In *series*, everything in one part comes before everything in the
 * next; in *parallel*, nothing is known between parts; *prime* is what neither applies to.
 */
export type OrderPart =
  | { readonly kind: 'item'; readonly size: 1; readonly item: number }
  | {
      readonly kind: 'series' | 'parallel'
      readonly size: number
      readonly parts: readonly OrderPart[]
    }
  | { readonly kind: 'prime'; readonly size: number; readonly items: readonly number[] }

/**
 * Takes the order of `items` apart, in series and in parallel, down to single items and primes.
 */
export function decomposeOrder(items: readonly number[], precedes: Precedes): OrderPart {
  const size = items.length
  if (size === 1) return { kind: 'item', size: 1, item: items[0] }
  const parallel = components(items, precedes)
  const parts = parallel.length > 1 ? parallel : cuts(items, precedes)
  if (parts.length === 1) return { kind: 'prime', size, items: parts[0] }
  return {
    kind: parallel.length > 1 ? 'parallel' : 'series',
    size,
    parts: parts.map((part) => decomposeOrder(part, precedes)),
  }
}

/** Groups of items that are connected by known pairs. */
function components(items: readonly number[], precedes: Precedes): number[][] {
  const left = new Set(items)
  const groups: number[][] = []
  for (const first of items) {
    if (!left.delete(first)) continue
    const group = [first]
    for (const item of group) {
      for (const other of left) {
        if (!(precedes(item, other) || precedes(other, item))) continue
        left.delete(other)
        group.push(other)
      }
    }
    groups.push(group.sort((a, b) => a - b))
  }
  return groups
}

/**
 * Groups of which everything in one comes before everything in the next, each as small as can be.
 * Sorted by their number of predecessors, the first `t` items are cut off from the rest if and only
 * if every other one has all of them as predecessors, and these then have fewer than `t` each.
 */
function cuts(items: readonly number[], precedes: Precedes): number[][] {
  const before = new Map(
    items.map((item) => [item, items.filter((other) => precedes(other, item)).length]),
  )
  const sorted = [...items].sort((a, b) => before.get(a)! - before.get(b)! || a - b)
  const groups: number[][] = []
  let start = 0
  for (let end = 1; end <= sorted.length; end++) {
    const first = sorted.slice(start, end)
    const rest = sorted.slice(end)
    if (!rest.every((item) => first.every((other) => precedes(other, item)))) continue
    groups.push(first)
    start = end
  }
  return groups
}
