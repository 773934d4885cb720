/** Beyond these times of the fastest and the slowest item the integrand is below rounding. */
const EARLIEST = -40
const LATEST = 4

/**
 * `P(item i at place t)` under Plackett–Luce, `[k, k]`, rows and columns of sum one:
 *   `∫₀^∞ w_i e^{−w_i x} P(exactly t of the others have arrived by x) dx`,
 * the number of arrivals being a sum of independent binaries. By the trapezoidal rule in `ln x`, exact to
 * rounding, in `O(k²)` a node.
 *
 * @param worths log-worths `ln w`, `[k]`
 */
export function racePlaces(worths: ArrayLike<number>): Float64Array {
  const k = worths.length
  const sorted = Array.from(worths).sort((a, b) => a - b)
  const from = EARLIEST - sorted[k - 1]
  const to = LATEST - sorted[0]
  const step = Math.min(0.2, 0.6 / Math.sqrt(k))
  const places = new Float64Array(k * k)
  const arrived = new Float64Array(k)
  const counts = new Float64Array(k + 1)
  const others = new Float64Array(k)
  for (let z = from; z < to; z += step) {
    for (let i = 0; i < k; i++) arrived[i] = -Math.expm1(-Math.exp(worths[i] + z))
    countLaw(arrived, counts)
    for (let i = 0; i < k; i++) {
      const rate = Math.exp(worths[i] + z)
      const weight = rate * Math.exp(-rate)
      if (weight === 0) continue
      withoutOne(counts, arrived[i], others)
      for (let t = 0; t < k; t++) places[i * k + t] += weight * others[t]
    }
  }
  for (let i = 0; i < k; i++) {
    let total = 0
    for (let t = 0; t < k; t++) total += places[i * k + t]
    for (let t = 0; t < k; t++) places[i * k + t] /= total
  }
  return places
}

/** The law of the number of ones among independent binaries, `[k] → [k + 1]`. */
function countLaw(probabilities: Float64Array, counts: Float64Array): void {
  counts.fill(0)
  counts[0] = 1
  probabilities.forEach((p, i) => {
    for (let t = i + 1; t > 0; t--) counts[t] = counts[t] * (1 - p) + counts[t - 1] * p
    counts[0] *= 1 - p
  })
}

/** The same without one of them, from the end at which its division is stable. */
function withoutOne(counts: Float64Array, p: number, others: Float64Array): void {
  const k = others.length
  if (p < 0.5) {
    let before = 0
    for (let t = 0; t < k; t++) {
      before = Math.max(0, (counts[t] - before * p) / (1 - p))
      others[t] = before
    }
    return
  }
  let after = 0
  for (let t = k - 1; t >= 0; t--) {
    after = Math.max(0, (counts[t + 1] - after * (1 - p)) / p)
    others[t] = after
  }
}
