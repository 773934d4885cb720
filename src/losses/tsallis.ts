import { checkOption } from '../errors.js'
import type { Generator } from './generator.js'
import { logistic } from './logistic.js'
import { sparsemax } from './sparsemax.js'

/**
 * The Tsallis generator, `f(u) = (uᵅ − 1 − α(u − 1)) / (α(α − 1))`, from the logistic one at α = 1
 * (in the limit) through sparsemax at α = 2; sparser as α grows.
 *   `f*(s) = ([1 + (α−1)s]₊^{α/(α−1)} − 1) / α`, weight `[1 + (α−1)s]₊^{1/(α−1)}`.
 * Evaluated as `exp(ln(1 + (α−1)s) / (α−1))`, which is accurate for α arbitrarily close to 1.
 *
 * @throws PartitaError INVALID_OPTION unless `alpha` is finite and at least 1
 * @see docs/maths.md#1-model; Peters, Niculae, Martins 2019, arXiv 1905.05702
 *
 * @example
 * ```ts
 * import { tsallis } from 'partita'
 * const generator = tsallis(1.5)
 * console.log(generator.name, generator.weight(1)) // tsallis:1.5 2.25
 * ```
 */
export function tsallis(alpha: number): Generator {
  checkOption(alpha >= 1 && alpha < Infinity, 'alpha', 'a finite number of at least 1', alpha)
  if (alpha === 1) return logistic
  if (alpha === 2) return sparsemax
  const beta = alpha - 1
  const logWeight = (s: number) => (beta * s > -1 ? Math.log1p(beta * s) / beta : -Infinity)
  return {
    name: `tsallis:${alpha}`,
    conjugate: (s) => Math.expm1(alpha * logWeight(s)) / alpha,
    weight: (s) => Math.exp(logWeight(s)),
    family: { kind: 'tsallis', alpha },
  }
}
