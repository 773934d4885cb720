import { checkOption } from '../errors.js'
import type { Generator } from './generator.js'

// where e^-s has vanished beside ρ and 1 − ρ, but e^s is still far from overflow
const LARGE = 50

/**
 * A logistic generator whose weight is bounded by `1/ρ`, so that no sample can dominate a step:
 *   `f*(s) = ln(1 + ρ(eˢ − 1)) / ρ`, weight `eˢ / (1 + ρ(eˢ − 1))`, logistic as ρ → 0.
 *
 * The bound binds the model too, `p(y|x) ≤ q(y|x)/ρ`. Where the data are surer than that, the
 * objective has no minimum (the divergence of a point mass with `q(y) < ρ` is infinite): choose `ρ`
 * below the reference probability of every output the model should be able to be sure of.
 *
 * @param rho strictly between 0 and 1
 * @throws PartitaError INVALID_OPTION
 *
 * @example
 * ```ts
 * import { safeLogistic } from 'partita/core'
 * const generator = safeLogistic(0.01)
 * console.log(generator.weight(1000)) // 100
 * ```
 */
export function safeLogistic(rho: number): Generator {
  checkOption(rho > 0 && rho < 1, 'rho', 'a number strictly between 0 and 1', rho)
  return {
    name: `safe-logistic:${rho}`,
    conjugate: (s) =>
      s < LARGE
        ? Math.log1p(rho * Math.expm1(s)) / rho
        : (s + Math.log(rho + (1 - rho) * Math.exp(-s))) / rho,
    weight: (s) =>
      s < 0 ? Math.exp(s) / (1 + rho * Math.expm1(s)) : 1 / (rho + (1 - rho) * Math.exp(-s)),
    family: { kind: 'safeLogistic', rho },
  }
}
