import type { Generator } from './generator.js'

const BISECTIONS = 200
const FARTHEST_SCORE = 2 ** 40

/**
 * `D_f(δ_y, q) = q f(1/q) + (1 − q) f(0)`, the f-divergence of a point mass from a reference that
 * gives it probability `q`, nats. It is the largest gain `g_y − (log-partition)` can reach, so adding
 * it to a Fenchel–Young loss puts the loss's infimum at 0.
 *
 * | generator | `D_f(δ_y, q)` |
 * |---|---|
 * | logistic | `−ln q` |
 * | sparsemax | `(1/q − 1)/2` |
 * | Tsallis α | `(q^{1−α} − 1) / (α(α − 1))` |
 * | safe logistic ρ | `((q−ρ) ln(q−ρ) − (1−ρ) ln(1−ρ) − q ln q) / ρ`; `∞` for `q < ρ` |
 *
 * Any other generator: `f(u) = sup_s us − f*(s)` is found by bisection.
 *
 * @param q in `[0, 1]`; the divergence at 0 is infinite
 *
 * @example
 * ```ts
 * import { logistic, pointDivergence, sparsemax } from 'partita/core'
 * console.log(pointDivergence(logistic, 1 / 8), pointDivergence(sparsemax, 1 / 8)) // ln 8, 3.5
 * ```
 */
export function pointDivergence(generator: Generator, q: number): number {
  if (!(q > 0)) return Infinity
  const { family } = generator
  if (family?.kind === 'tsallis') {
    const beta = family.alpha - 1
    return beta === 0 ? -Math.log(q) : Math.expm1(-beta * Math.log(q)) / (family.alpha * beta)
  }
  if (family?.kind === 'safeLogistic') {
    const { rho } = family
    return q < rho ? Infinity : (entropyTerm(q - rho) - entropyTerm(1 - rho) - entropyTerm(q)) / rho
  }
  const remainder = q < 1 ? (1 - q) * primal(generator, 0) : 0
  return q * primal(generator, 1 / q) + remainder
}

/** `x ln x`, 0 at 0 */
function entropyTerm(x: number): number {
  return x > 0 ? x * Math.log(x) : 0
}

/** `f(u) = sup_s us − f*(s)`: the supremum is where the weight, which never falls, reaches `u`. */
function primal({ conjugate, weight }: Generator, u: number): number {
  let reach = 1
  while (weight(reach) < u && reach < FARTHEST_SCORE) reach *= 2
  let low = -1
  while (weight(low) > u && low > -FARTHEST_SCORE) low *= 2
  if (weight(reach) < u) return Infinity
  let high = reach
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = low + (high - low) / 2
    if (weight(middle) < u) low = middle
    else high = middle
  }
  return u * high - conjugate(high)
}
