import type { Rng } from '../../random/index.js'
import { swap } from '../combinatorics/swap.js'

/** Which places a move exchanges: any two, or two neighbours. */
export type RankingMoves = 'random' | 'adjacent'

/**
 * Exchanges the items of two places, one of which is among the first `n`; beyond them all places are
 * alike, so a neighbour of the last is any of these. Symmetric: the way back is as probable.
 *
 * @param order all `k ≥ 2` items, the first `n` in places
 */
export function exchangePlaces(order: Int32Array, n: number, moves: RankingMoves, rng: Rng): void {
  const k = order.length
  if (moves === 'random') {
    const place = rng.integer(n)
    const other = rng.integer(k - 1)
    swap(order, place, other < place ? other : other + 1)
  } else {
    const place = rng.integer(Math.min(n, k - 1))
    swap(order, place, place < n - 1 ? place + 1 : n + rng.integer(k - n))
  }
}
