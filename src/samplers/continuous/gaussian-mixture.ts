import { checkOption } from '../../errors.js'
import { type Law, logSumOf } from './law.js'
import { affineMap, logDiagonalSum, squaredDistance } from './triangular-factor.js'

/** Parameters of a Gaussian mixture of K components in d coordinates; plain JSON. */
export interface GaussianMixtureParameters {
  /** positive, of sum 1, `[K]` */
  readonly weights: readonly number[]
  /** `[K, d]` */
  readonly means: readonly number[]
  /** lower triangular `L` of each covariance `L Lᵀ`, `[K, d, d]` */
  readonly factors: readonly number[]
}

const HALF_LN_2_PI = 0.5 * Math.log(2 * Math.PI)

/**
 * A mixture of Gaussians, `Σ_k π_k N(z; m_k, L_k L_kᵀ)`; {@link fitGaussianMixture} finds its parameters.
 * With one component it is a Gaussian.
 *
 * @throws PartitaError `INVALID_OPTION` if the sizes do not agree
 *
 * @example
 * ```ts
 * import { gaussianMixture } from 'partita/core'
 * const law = gaussianMixture({ weights: [0.5, 0.5], means: [-1, 1], factors: [0.5, 0.5] })
 * console.log(law.logDensity([0], 0), law.dimensions)
 * ```
 */
export function gaussianMixture({ weights, means, factors }: GaussianMixtureParameters): Law {
  const K = weights.length
  const d = means.length / K
  checkOption(Number.isInteger(d) && d > 0, 'means', `${K} means`, means.length)
  checkOption(factors.length === K * d * d, 'factors', `${K * d * d} numbers`, factors.length)
  const m = Float64Array.from(means)
  const L = Float64Array.from(factors)
  const constants = Float64Array.from(
    weights,
    (weight, k) => Math.log(weight) - d * HALF_LN_2_PI - logDiagonalSum(L, d, k * d * d),
  )
  const terms = new Float64Array(K)
  const scratch = new Float64Array(d)
  return {
    name: K === 1 ? 'gaussian' : `gaussian mixture (${K})`,
    dimensions: d,
    logDensity(code, at) {
      for (let k = 0; k < K; k++) {
        const square = squaredDistance(code, at, m, k * d, L, k * d * d, d, scratch)
        terms[k] = constants[k] - 0.5 * square
      }
      return logSumOf(terms)
    },
    sample(rng, out, at) {
      let left = rng.uniform()
      let k = 0
      while (k < K - 1 && left >= weights[k]) left -= weights[k++]
      for (let i = 0; i < d; i++) scratch[i] = rng.normal()
      affineMap(scratch, m, k * d, L, k * d * d, d, out, at)
    },
  }
}
