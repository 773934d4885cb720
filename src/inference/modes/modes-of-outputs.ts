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
 * The best output found for each row: the maximiser of a linear score, else the best of that and the
 * row's samples, improved by local moves where the space has a `step`.
 *
 * @param linear scores of the whole model, `[B, c]`
 * @param samples of each row, the same number for all
 * @param logDensity of `count` codes for each row, `[B·count, c] → [B·count]`
 * @returns a code for each row, `[c]` each
 */
export function modesOfOutputs<Y>(
  space: Space<Y>,
  linear: Float32Array,
  isLinear: boolean,
  samples: readonly { readonly codes: Float32Array }[],
  logDensity: (codes: Float32Array, count: number) => Float64Array,
  rng: Rng,
): Float32Array[] {
  const c = space.codeLength
  const maximize = space.maximize?.bind(space)
  const maximizers = samples.map((_, b) => {
    const code = new Float32Array(maximize ? c : 0)
    if (maximize) space.encode(maximize(linear.subarray(b * c, (b + 1) * c)), code, 0)
    return code
  })
  if (maximize && isLinear) return maximizers
  const candidates = samples.map(({ codes }, b) => {
    const all = new Float32Array(maximizers[b].length + codes.length)
    all.set(maximizers[b])
    all.set(codes, maximizers[b].length)
    return all
  })
  return searchOutputs(space, candidates, logDensity, rng)
}

/**
 * Walkers start at the row's best candidates and take every move that loses nothing: ascent with random
 * directions, in a stream of each row's own.
 *
 * @param candidates codes to start from, `[·, c]`, the same number for every row
 */
function searchOutputs<Y>(
  space: Space<Y>,
  candidates: readonly Float32Array[],
  logDensity: (codes: Float32Array, count: number) => Float64Array,
  rng: Rng,
): Float32Array[] {
  const c = space.codeLength
  const rows = candidates.length
  const count = candidates[0].length / c
  const all = new Float32Array(rows * count * c)
  candidates.forEach((codes, b) => {
    all.set(codes, b * count * c)
  })
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

  return candidates.map((_, b) => {
    const top = b * walkers + indexOfLargest(height.subarray(b * walkers, (b + 1) * walkers))
    return at.slice(top * c, (top + 1) * c)
  })
}
