import fc from 'fast-check'
import { Rng } from '../../src/random/index.js'

/** A random distribution over rankings, as pair scores. */
export function randomRankings(seed: number, k: number) {
  const rng = new Rng(seed)
  return { pairs: Float64Array.from({ length: k * k }, () => rng.normal()) }
}

/** Ranks, 1 = best, of an order. */
export const ranksOf = (order: ArrayLike<number>) => {
  const ranks = new Array<number>(order.length)
  for (let place = 0; place < order.length; place++) ranks[order[place]] = place + 1
  return ranks
}

/** A seed and a number of items. */
export const rankingCases = fc.tuple(
  fc.integer({ min: 0, max: 1e6 }),
  fc.integer({ min: 2, max: 5 }),
)
