import type { Rng } from '../../random/index.js'

/** Passes over the points after the seeds. */
const PASSES = 10

/** The cluster of each point by k-means from k-means++ seeds, `[n]`; none is empty. */
export function kMeans(points: ArrayLike<number>, d: number, K: number, rng: Rng): Int32Array {
  const n = points.length / d
  const centres = seeds(points, d, K, rng)
  const assigned = new Int32Array(n)
  for (let pass = 0; pass < PASSES; pass++) {
    const nearest = new Float64Array(n)
    for (let r = 0; r < n; r++) {
      let best = Infinity
      for (let k = 0; k < K; k++) {
        const square = squared(points, r, centres, k, d)
        if (square < best) {
          best = square
          assigned[r] = k
        }
      }
      nearest[r] = best
    }
    refill(assigned, nearest, K)
    move(centres, points, d, assigned)
  }
  return assigned
}

/** Gives each empty cluster the point that is farthest from its own centre, of a cluster that has others. */
function refill(assigned: Int32Array, nearest: Float64Array, K: number): void {
  const counts = new Int32Array(K)
  for (const k of assigned) counts[k]++
  for (let k = 0; k < K; k++) {
    if (counts[k] > 0) continue
    let farthest = -1
    for (let r = 0; r < assigned.length; r++) {
      if (counts[assigned[r]] > 1 && (farthest < 0 || nearest[r] > nearest[farthest])) farthest = r
    }
    counts[assigned[farthest]]--
    counts[k]++
    assigned[farthest] = k
    nearest[farthest] = 0
  }
}

function move(
  centres: Float64Array,
  points: ArrayLike<number>,
  d: number,
  assigned: Int32Array,
): void {
  const counts = new Float64Array(centres.length / d)
  for (const k of assigned) counts[k]++
  centres.fill(0)
  for (let r = 0; r < assigned.length; r++) {
    const k = assigned[r]
    for (let i = 0; i < d; i++) centres[k * d + i] += points[r * d + i] / counts[k]
  }
}

/** K points, each with probability proportional to its squared distance to the nearest before it. */
function seeds(points: ArrayLike<number>, d: number, K: number, rng: Rng): Float64Array {
  const n = points.length / d
  const centres = new Float64Array(K * d)
  const nearest = new Float64Array(n).fill(Infinity)
  let chosen = rng.integer(n)
  for (let k = 0; k < K; k++) {
    for (let i = 0; i < d; i++) centres[k * d + i] = points[chosen * d + i]
    let total = 0
    for (let r = 0; r < n; r++) {
      nearest[r] = Math.min(nearest[r], squared(points, r, centres, k, d))
      total += nearest[r]
    }
    let left = rng.uniform() * total
    chosen = 0
    while (chosen < n - 1 && left >= nearest[chosen]) left -= nearest[chosen++]
  }
  return centres
}

function squared(
  points: ArrayLike<number>,
  r: number,
  centres: Float64Array,
  k: number,
  d: number,
): number {
  let square = 0
  for (let i = 0; i < d; i++) square += (points[r * d + i] - centres[k * d + i]) ** 2
  return square
}
