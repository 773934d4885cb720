import { checkOption } from '../errors.js'
import type { Generator } from './generator.js'

/**
 * The logistic generator, `f(u) = u ln u − u + 1`: Kullback–Leibler divergence, full support, the
 * log-partition is a log-mean-exp. `f*(s) = eˢ − 1`, weight `eˢ`. The Tsallis generator of α = 1.
 *
 * @see docs/maths.md#1-model; Blondel, Martins, Niculae 2020, JMLR 21(35)
 *
 * @example
 * ```ts
 * import { logistic } from 'partita'
 * console.log(logistic.conjugate(1), logistic.weight(1)) // 1.718281828459045 2.718281828459045
 * ```
 */
export const logistic: Generator = {
  name: 'logistic',
  conjugate: Math.expm1,
  weight: Math.exp,
  family: { kind: 'tsallis', alpha: 1 },
}

/**
 * The sparsemax generator, `f(u) = (u − 1)²/2`: χ² divergence, sparse distributions.
 * `f*(s) = ([1 + s]₊² − 1)/2`, weight `[1 + s]₊`. The Tsallis generator of α = 2.
 *
 * @see Martins, Astudillo 2016, arXiv 1602.02068
 *
 * @example
 * ```ts
 * import { sparsemax } from 'partita'
 * console.log(sparsemax.conjugate(1), sparsemax.weight(-2)) // 1.5 0
 * ```
 */
export const sparsemax: Generator = {
  name: 'sparsemax',
  conjugate: (s) => (s > -1 ? s + (s * s) / 2 : -0.5),
  weight: (s) => (s > -1 ? 1 + s : 0),
  family: { kind: 'tsallis', alpha: 2 },
}

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

/**
 * Whether a generator is the logistic one, whose log-partition has closed forms and whose weights
 * are exponentials of log-weights.
 *
 * @example
 * ```ts
 * import { isLogistic, sparsemax, tsallis } from 'partita/core'
 * console.log(isLogistic(tsallis(1)), isLogistic(sparsemax)) // true false
 * ```
 */
export function isLogistic({ family }: Generator): boolean {
  return family?.kind === 'tsallis' && family.alpha === 1
}
