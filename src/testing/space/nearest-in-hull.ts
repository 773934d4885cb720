const MOST_STEPS = 20_000

/**
 * The point of the convex hull of `codes` (`[N, c]`) nearest to `point` (`[c]`), in float64, by pairwise
 * Frank–Wolfe until its duality gap is at most `enough`: the gap bounds the squared distance from the
 * answer.
 *
 * @returns the point, and the gap that was left
 * @see Lacoste-Julien, Jaggi 2015, arXiv 1511.05932
 */
export function nearestInHull(
  codes: ArrayLike<number>,
  point: ArrayLike<number>,
  enough: number,
): { nearest: Float64Array; gap: number } {
  const c = point.length
  const count = codes.length / c
  const weights = new Float64Array(count)
  weights[0] = 1
  const nearest = Float64Array.from({ length: c }, (_, i) => codes[i])
  const slopes = new Float64Array(count)
  for (let step = 0; ; step++) {
    let level = 0
    for (let i = 0; i < c; i++) level += (nearest[i] - point[i]) * nearest[i]
    let toward = 0
    let away = -1
    for (let v = 0; v < count; v++) {
      let slope = 0
      for (let i = 0; i < c; i++) slope += (nearest[i] - point[i]) * codes[v * c + i]
      slopes[v] = slope
      if (slope < slopes[toward]) toward = v
      if (weights[v] > 0 && (away < 0 || slope > slopes[away])) away = v
    }
    const gap = Math.max(0, level - slopes[toward])
    const fall = slopes[away] - slopes[toward]
    if (gap <= enough || fall <= 0 || step === MOST_STEPS) return { nearest, gap }
    let length = 0
    for (let i = 0; i < c; i++) length += (codes[toward * c + i] - codes[away * c + i]) ** 2
    const full = fall / length
    const size = Math.min(full, weights[away])
    weights[toward] += size
    weights[away] = full < weights[away] ? weights[away] - size : 0
    for (let i = 0; i < c; i++) nearest[i] += size * (codes[toward * c + i] - codes[away * c + i])
  }
}
