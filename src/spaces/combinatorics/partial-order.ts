/**
 * A strict partial order of `k` items, transitively closed, as one bit set of predecessors an item:
 * bit `j % 32` of `predecessors[i · words + ⌊j / 32⌋]` says that `j` comes before `i`.
 */
export class PartialOrder {
  readonly count: number
  readonly words: number
  readonly predecessors: Uint32Array

  private constructor(count: number) {
    this.count = count
    this.words = Math.ceil(count / 32)
    this.predecessors = new Uint32Array(count * this.words)
  }

  /** Everything in one bucket comes before everything in the next. */
  static fromBuckets(count: number, buckets: readonly (readonly number[])[]): PartialOrder {
    const order = new PartialOrder(count)
    const before = new Uint32Array(order.words)
    for (const bucket of buckets) {
      for (const item of bucket) order.predecessors.set(before, item * order.words)
      for (const item of bucket) before[item >>> 5] |= 1 << (item & 31)
    }
    return order
  }

  /**
   * The transitive closure of pairs `[better, worse]`; if these contradict each other a shortest
   * cycle among them, first item repeated at the end.
   */
  static fromPairs(
    count: number,
    pairs: readonly (readonly [number, number])[],
  ): PartialOrder | number[] {
    const order = new PartialOrder(count)
    for (const [better, worse] of pairs) order.#add(better, worse)
    for (let middle = 0; middle < count; middle++) {
      for (let item = 0; item < count; item++) {
        if (order.precedes(middle, item)) order.#inherit(item, middle)
      }
    }
    for (let item = 0; item < count; item++) {
      if (order.precedes(item, item)) return shortestCycle(count, pairs)
    }
    return order
  }

  precedes(i: number, j: number): boolean {
    return ((this.predecessors[j * this.words + (i >>> 5)] >>> (i & 31)) & 1) === 1
  }

  get pairCount(): number {
    let pairs = 0
    for (let item = 0; item < this.count; item++) pairs += this.predecessorCount(item)
    return pairs
  }

  predecessorCount(item: number): number {
    let count = 0
    for (let word = item * this.words; word < (item + 1) * this.words; word++) {
      for (let rest = this.predecessors[word]; rest !== 0; rest &= rest - 1) count++
    }
    return count
  }

  /** Items with equally many predecessors together, fewest first: the buckets of a bucket order. */
  levels(): number[][] {
    const levels: number[][] = Array.from({ length: this.count }, () => [])
    for (let item = 0; item < this.count; item++) levels[this.predecessorCount(item)].push(item)
    return levels.filter((level) => level.length > 0)
  }

  #add(better: number, worse: number): void {
    this.predecessors[worse * this.words + (better >>> 5)] |= 1 << (better & 31)
  }

  #inherit(item: number, from: number): void {
    for (let word = 0; word < this.words; word++) {
      this.predecessors[item * this.words + word] |= this.predecessors[from * this.words + word]
    }
  }
}

/** Breadth first from each item back to itself. */
function shortestCycle(count: number, pairs: readonly (readonly [number, number])[]): number[] {
  const after: number[][] = Array.from({ length: count }, () => [])
  for (const [better, worse] of pairs) after[better].push(worse)
  let shortest: number[] = []
  for (let start = 0; start < count; start++) {
    const cycle = cycleFrom(start, after)
    if (cycle.length > 0 && (shortest.length === 0 || cycle.length < shortest.length)) {
      shortest = cycle
    }
  }
  return shortest
}

function cycleFrom(start: number, after: readonly (readonly number[])[]): number[] {
  const cameFrom = new Int32Array(after.length).fill(-1)
  const queue = [start]
  for (const item of queue) {
    for (const next of after[item]) {
      if (next === start) {
        const cycle = [start]
        for (let at = item; at !== start; at = cameFrom[at]) cycle.unshift(at)
        return [start, ...cycle]
      }
      if (cameFrom[next] >= 0) continue
      cameFrom[next] = item
      queue.push(next)
    }
  }
  return []
}
