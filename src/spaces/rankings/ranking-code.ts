import type { OrderScores, Tape, Variable } from '../../engine/index.js'

/** Names of the three codes of a ranking; see {@link RankingSpace}. */
export type RankingCodeName = 'ranks' | 'matrix' | 'pairs'

/**
 * How a ranking of the first `n` of `k` items is written as numbers. Orders come as `[k]` item
 * indices: the first `n` in order, then the others in ascending order.
 */
export interface RankingCode {
  readonly length: number
  /** reads the first `n` entries of `order` only */
  write(order: ArrayLike<number>, out: Float32Array, at: number): void
  /** fills `order`; returns false if the numbers are no code */
  read(code: Float32Array, at: number, order: Int32Array): boolean
  /** fills `order` with the argmax of `⟨weights, φ⟩`; equal weights go to the lower index first */
  maximize(weights: Float32Array, order: Int32Array): void
  /** Euclidean projection on the convex hull of the codes, in place; absent where none is known */
  project?(point: Float32Array, at: number): void
  /** {@link Rankings.placeScores} */
  placeScores?(linear: ArrayLike<number>, out: Float64Array): void
  /** {@link Rankings.pairScores} */
  pairScores?(linear: ArrayLike<number>, out: Float64Array): void
  /**
   * `⟨scores_b, φ(y)⟩` as the score of orders of all `k` items that the engine sums over: the same for
   * every order that begins with `y`. A linear map of `[B, c]`; absent where there is none.
   */
  orderScores?(tape: Tape, scores: Variable): OrderScores<Variable>
}

/**
 * Puts items at their places.
 *
 * @param places place of each item counted from 0, `n` or more if it has none, `[k]`
 * @param order  receives the first `n` items in order, then the others ascending, `[k]`
 * @returns false unless each of the first `n` places is taken once
 */
export function arrange(places: Int32Array, n: number, order: Int32Array): boolean {
  order.fill(-1)
  let rest = n
  for (let item = 0; item < places.length; item++) {
    const place = places[item]
    if (place >= n) {
      if (rest === order.length) return false
      order[rest++] = item
    } else if (place >= 0 && order[place] < 0) {
      order[place] = item
    } else {
      return false
    }
  }
  return true
}
