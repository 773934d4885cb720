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
