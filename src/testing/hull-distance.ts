/** Steps after which a point that is neither inside nor certainly outside counts as inside. */
const MOST_STEPS = 5_000

/**
 * How far `point` certainly is from the convex hull of `codes` (`[N, c]`): a lower bound, 0 once the
 * distance is known to be below `tolerance`. Pairwise Frank–Wolfe towards the point; whenever a
 * hyperplane separates it from all codes, its distance from that plane is the bound.
 *
 * @see Lacoste-Julien, Jaggi 2015, arXiv 1511.05932
 */
export function hullDistance(
  codes: ArrayLike<number>,
  point: ArrayLike<number>,
  tolerance: number,
): number {
  const c = point.length
  const count = codes.length / c
  const weights = new Float64Array(count)
  weights[0] = 1
  const x = Float64Array.from({ length: c }, (_, i) => codes[i])
  for (let step = 0; step < MOST_STEPS; step++) {
    const toX = x.map((value, i) => value - point[i])
    const norm = Math.hypot(...toX)
    if (norm <= tolerance) return 0
    let toward = 0
    let away = -1
    let least = Infinity
    let most = -Infinity
    for (let v = 0; v < count; v++) {
      let slope = 0
      for (let i = 0; i < c; i++) slope += toX[i] * codes[v * c + i]
      if (slope < least) [least, toward] = [slope, v]
      if (weights[v] > 0 && slope > most) [most, away] = [slope, v]
    }
    let ofPoint = 0
    for (let i = 0; i < c; i++) ofPoint += toX[i] * point[i]
    const separation = (least - ofPoint) / norm
    if (separation > tolerance) return separation
    if (most - least <= 1e-15) return 0
    let length = 0
    for (let i = 0; i < c; i++) length += (codes[toward * c + i] - codes[away * c + i]) ** 2
    const full = (most - least) / length
    const size = Math.min(full, weights[away])
    weights[toward] += size
    weights[away] = full < weights[away] ? weights[away] - size : 0
    for (let i = 0; i < c; i++) x[i] += size * (codes[toward * c + i] - codes[away * c + i])
  }
  return 0
}
