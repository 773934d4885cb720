/**
 * Euclidean projection of `point` on the convex hull of `vertices`, float64, by pairwise Frank–Wolfe
 * (Lacoste-Julien, Jaggi 2015), until the duality gap, which bounds half the squared distance to
 * the answer, is below `gap`.
 */
export function nearestInHull(
  vertices: readonly ArrayLike<number>[],
  point: ArrayLike<number>,
  gap = 1e-14,
): Float64Array {
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((sum, x, i) => sum + x * b[i], 0)
  const weights = new Float64Array(vertices.length)
  weights[0] = 1
  const x = Float64Array.from(vertices[0])
  for (let iteration = 0; iteration < 100_000; iteration++) {
    const gradient = x.map((value, i) => value - point[i])
    const slopes = vertices.map((vertex) => dot(gradient, vertex))
    let toward = 0
    let away = -1
    slopes.forEach((slope, v) => {
      if (slope < slopes[toward]) toward = v
      if (weights[v] > 0 && (away < 0 || slope > slopes[away])) away = v
    })
    if (slopes[away] - slopes[toward] < gap) return x
    const direction = x.map((_, i) => vertices[toward][i] - vertices[away][i])
    const full = (slopes[away] - slopes[toward]) / dot(direction, direction)
    const step = Math.min(full, weights[away])
    weights[toward] += step
    weights[away] = full < weights[away] ? weights[away] - step : 0
    for (let i = 0; i < x.length; i++) x[i] += step * direction[i]
  }
  throw new Error('no convergence')
}
