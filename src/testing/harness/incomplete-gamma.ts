import { logGamma } from '../../numbers/index.js'

/**
 * The regularised incomplete gamma functions `P(a, x)` and `Q(a, x) = 1 − P(a, x)`, each to about
 * 1e-12 relative also where it is tiny: the tails of χ² and Poisson laws are made of them.
 *
 * @see Press et al., *Numerical Recipes*, §6.2 (series for `x < a + 1`, else Lentz's continued fraction)
 */
export function incompleteGamma(a: number, x: number): { lower: number; upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 }
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; n < 100_000 && term > sum * 1e-16; n++) {
      term *= x / (a + n)
      sum += term
    }
    const lower = Math.min(1, sum * scale)
    return { lower, upper: 1 - lower }
  }
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < 100_000; n++) {
    const numerator = -n * (n - a)
    b += 2
    d = 1 / (numerator * d + b)
    c = b + numerator / c
    fraction *= c * d
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  const upper = Math.min(1, fraction * scale)
  return { lower: 1 - upper, upper }
}
