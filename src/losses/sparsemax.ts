import type { Generator } from './generator.js'

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
