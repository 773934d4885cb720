/** Below this distance from 0 the series is used, beyond it the continued fraction. */
const SERIES_BOUND = 3
/** Terms of the continued fraction: relative error below 1e-15 from the bound on. */
const FRACTION_TERMS = 60

/**
 * The standard normal distribution function `Φ(x)`, to fifteen digits: near 0 by
 * `½ + φ(x) (x + x³/3 + x⁵/(3·5) + …)`, in the tails by the continued fraction of Mills' ratio.
 *
 * @see Abramowitz and Stegun 26.2.11, 26.2.14
 */
export function normalCdf(x: number): number {
  if (x > 0) return 1 - normalCdf(-x)
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)
  if (x < -SERIES_BOUND) {
    let fraction = -x
    for (let n = FRACTION_TERMS; n >= 1; n--) fraction = -x + n / fraction
    return density / fraction
  }
  let term = x
  let sum = x
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (x * x) / n
    sum += term
  }
  return 0.5 + density * sum
}
