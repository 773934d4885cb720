/**
 * Euclidean projection, in place, of `count` entries from `at` on, on
 * `{ x ∈ [0, 1]ⁿ, min ≤ Σ x_i ≤ max }`: the hull of the 0/1 vectors with `min` to `max` ones.
 *
 * The answer is `clip(v − λ)` to `[0, 1]`, `λ = 0` if its sum is in bounds, else the root of
 * `Σ clip(v_i − λ) = bound`, piecewise linear with kinks at `v_i` and `v_i − 1`: found exactly,
 * `O(n log n)`.
 */
export function projectOnBoundedSum(
  point: Float32Array,
  at: number,
  count: number,
  min: number,
  max: number,
): void {
  const v = Float64Array.from(point.subarray(at, at + count))
  const sumAt = (shift: number) => {
    let sum = 0
    for (let i = 0; i < count; i++) sum += clip(v[i] - shift)
    return sum
  }
  const free = sumAt(0)
  const target = Math.min(max, Math.max(min, free))
  const shift = target === free ? 0 : shiftTo(target, v, sumAt)
  for (let i = 0; i < count; i++) point[at + i] = clip(v[i] - shift)
}

/** The shift at which the decreasing, piecewise linear `sumAt` has the value `target`. */
function shiftTo(target: number, v: Float64Array, sumAt: (shift: number) => number): number {
  const kinks = Float64Array.from({ length: 2 * v.length }, (_, i) =>
    i < v.length ? v[i] : v[i - v.length] - 1,
  ).sort()
  // the sum is n at the first kink, 0 at the last
  let low = 0
  let high = kinks.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (sumAt(kinks[middle]) >= target) low = middle
    else high = middle
  }
  const [above, below] = [sumAt(kinks[low]), sumAt(kinks[high])]
  if (above === below) return kinks[low]
  return kinks[low] + ((kinks[high] - kinks[low]) * (above - target)) / (above - below)
}

function clip(x: number): number {
  return Math.min(1, Math.max(0, x))
}
