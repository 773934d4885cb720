import type { Rng } from '../../random/index.js'
import type { OrderPart, Precedes } from './order-decomposition.js'
import { countPrime, PRIME_LIMIT, predecessorMasks } from './prime-order.js'
/** Writes a random order of a part's items to `out[at … at + size)`. */
export type DrawExtension = (rng: Rng, out: Int32Array, at: number) => void

/** Draws linear extensions of a decomposed order: see `LinearExtensions`. */
export function extensionSampler(
  part: OrderPart,
  precedes: Precedes,
  steps: number | undefined,
): DrawExtension {
  if (part.kind === 'item') {
    return (_rng, out, at) => {
      out[at] = part.item
    }
  }
  if (part.kind === 'prime') {
    return part.size <= PRIME_LIMIT
      ? drawExactly(part.items, precedes)
      : drawByChain(part.items, precedes, steps)
  }
  const draws = part.parts.map((inner) => extensionSampler(inner, precedes, steps))
  const sizes = part.parts.map(({ size }) => size)
  const inSeries: DrawExtension = (rng, out, at) => {
    let start = at
    for (let p = 0; p < draws.length; p++) {
      draws[p](rng, out, start)
      start += sizes[p]
    }
  }
  return part.kind === 'series' ? inSeries : interleave(inSeries, sizes, part.size)
}

/** Parts drawn one after another, then merged: every interleaving is equally likely. */
function interleave(
  inSeries: DrawExtension,
  sizes: readonly number[],
  size: number,
): DrawExtension {
  const owners = new Int32Array(size)
  const drawn = new Int32Array(size)
  const next = new Int32Array(sizes.length)
  return (rng, out, at) => {
    inSeries(rng, drawn, 0)
    let start = 0
    for (let p = 0; p < sizes.length; p++) {
      next[p] = start
      owners.fill(p, start, start + sizes[p])
      start += sizes[p]
    }
    rng.shuffle(owners)
    for (let t = 0; t < size; t++) out[at + t] = drawn[next[owners[t]]++]
  }
}

/** Item by item, each with the share of completions it leads to. */
function drawExactly(items: readonly number[], precedes: Precedes): DrawExtension {
  const ways = countPrime(items, precedes)
  const masks = predecessorMasks(items, precedes)
  return (rng, out, at) => {
    let placed = 0
    for (let t = 0; t < items.length; t++) {
      let left = rng.uniform() * ways[placed]
      let chosen = -1
      for (let i = 0; i < items.length && left >= 0; i++) {
        if ((placed >> i) & 1 || (masks[i] & ~placed) !== 0) continue
        chosen = i
        left -= ways[placed | (1 << i)]
      }
      out[at + t] = items[chosen]
      placed |= 1 << chosen
    }
  }
}

/** Lazy transpositions of neighbours, from an order by number of predecessors. */
function drawByChain(
  items: readonly number[],
  precedes: Precedes,
  steps: number | undefined,
): DrawExtension {
  const size = items.length
  const moves = steps ?? Math.ceil(size ** 3 * Math.log(size))
  const before = new Map(
    items.map((item) => [item, items.filter((other) => precedes(other, item)).length]),
  )
  const first = [...items].sort((a, b) => before.get(a)! - before.get(b)!)
  return (rng, out, at) => {
    out.set(first, at)
    for (let move = 0; move < moves; move++) {
      // half of the draws do nothing: the chain would alternate between even and odd orders
      const place = rng.integer(2 * (size - 1))
      if (place >= size - 1) continue
      const item = out[at + place]
      const next = out[at + place + 1]
      if (precedes(item, next)) continue
      out[at + place] = next
      out[at + place + 1] = item
    }
  }
}
