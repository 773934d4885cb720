import { indexOfLargest } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import type { Space } from '../../spaces/index.js'

/** Walkers for each row, from its best candidates. */
const WALKERS = 4
/** Moves of each walker: this many for each number of a code, within bounds. */
const MOVES_PER_NUMBER = 12
const FEWEST_MOVES = 60
const MOST_MOVES = 600

/**
 * The best output found for each row, `[B, c]`: the best candidate, improved by local moves where the
 * space has a `step`. Walkers start at the row's best candidates and take every move that loses
 * nothing: ascent with random directions, in a stream of each row's own.
 *
 * @param candidates codes to start from, `[·, c]`, the same number for every row
 * @param logDensity of `count` codes for each row, `[B·count, c] → [B·count]`
 */
export function searchOutputs<Y>(
  space: Space<Y>,
  rows: number,
  candidates: (b: number) => Float32Array,
  logDensity: (codes: Float32Array, count: number) => Float64Array,
  rng: Rng,
): Float32Array {
  const c = space.codeLength
  const count = candidates(0).length / c
  const all = new Float32Array(rows * count * c)
  for (let b = 0; b < rows; b++) all.set(candidates(b), b * count * c)
  const scores = logDensity(all, count)

  const walkers = Math.min(WALKERS, count)
  const at = new Float32Array(rows * walkers * c)
  const height = new Float64Array(rows * walkers)
  for (let b = 0; b < rows; b++) {
    const row = scores.subarray(b * count, (b + 1) * count)
    const order = Int32Array.from({ length: count }, (_, j) => j)
    order.sort((i, j) => row[j] - row[i] || i - j)
    for (let w = 0; w < walkers; w++) {
      const from = (b * count + order[w]) * c
      at.set(all.subarray(from, from + c), (b * walkers + w) * c)
      height[b * walkers + w] = row[order[w]]
    }
  }

  const step = space.step?.bind(space)
  const moves = step ? Math.min(MOST_MOVES, Math.max(FEWEST_MOVES, MOVES_PER_NUMBER * c)) : 0
  const next = new Float32Array(at.length)
  const rngs = Array.from({ length: rows }, () => rng.split('row'))
  for (let move = 0; move < moves; move++) {
    next.set(at)
    for (let n = 0; n < height.length; n++) step?.(next, n * c, rngs[Math.floor(n / walkers)])
    const reached = logDensity(next, walkers)
    for (let n = 0; n < height.length; n++) {
      if (!(reached[n] >= height[n])) continue
      height[n] = reached[n]
      at.set(next.subarray(n * c, (n + 1) * c), n * c)
    }
  }

  const best = new Float32Array(rows * c)
  for (let b = 0; b < rows; b++) {
    const top = b * walkers + indexOfLargest(height.subarray(b * walkers, (b + 1) * walkers))
    best.set(at.subarray(top * c, (top + 1) * c), b * c)
  }
  return best
}
