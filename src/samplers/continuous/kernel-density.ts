import { checkOption } from '../../errors.js'
import { type Law, logSumOf } from './law.js'
import { affineMap, choleskyFactor, logDiagonalSum, momentsOf } from './triangular-factor.js'

/** Parameters of a kernel density; plain JSON. */
export interface KernelDensityParameters {
  /** `[n, d]` row-major */
  readonly points: readonly number[]
  /** d */
  readonly dimensions: number
  /** lower triangular `L` of the kernel's covariance `L Lᵀ`, `[d, d]` */
  readonly factor: readonly number[]
}

/**
 * A Gaussian kernel at every point, `(1/n) Σ_j N(z; z_j, L Lᵀ)`.
 *
 * @throws PartitaError `INVALID_OPTION` without points
 *
 * @example
 * ```ts
 * import { kernelDensity, kernelParameters } from 'partita/core'
 * const law = kernelDensity(kernelParameters([-1, 0, 0.5, 2], 1)) // Scott's rule
 * console.log(Math.exp(law.logDensity([0], 0)))
 * ```
 */
export function kernelDensity({ points, dimensions: d, factor }: KernelDensityParameters): Law {
  const n = points.length / d
  checkOption(Number.isInteger(n) && n > 0, 'points', `rows of ${d} coordinates`, points.length)
  const L = Float64Array.from(factor)
  // in coordinates where the kernel is standard normal
  const whitened = new Float64Array(points.length)
  for (let r = 0; r < n; r++) whiten(points, r * d, L, d, whitened, r * d)
  const constant = -Math.log(n) - (d / 2) * Math.log(2 * Math.PI) - logDiagonalSum(L, d)
  const terms = new Float64Array(n)
  const own = new Float64Array(d)
  return {
    name: 'kernel density',
    dimensions: d,
    logDensity(code, at) {
      whiten(code, at, L, d, own, 0)
      for (let r = 0; r < n; r++) {
        let square = 0
        for (let i = 0; i < d; i++) square += (own[i] - whitened[r * d + i]) ** 2
        terms[r] = -0.5 * square
      }
      return constant + logSumOf(terms)
    },
    sample(rng, out, at) {
      const r = rng.integer(n)
      for (let i = 0; i < d; i++) own[i] = rng.normal()
      affineMap(own, points, r * d, L, 0, d, out, at)
    },
  }
}

/**
 * A kernel density of some points: the kernel's covariance is theirs, times `bandwidth²`.
 *
 * @param bandwidth default Scott's rule, `n^{−1/(d + 4)}`
 * @see Scott 1992, "Multivariate Density Estimation"
 *
 * @example
 * ```ts
 * import { kernelParameters } from 'partita/core'
 * console.log(kernelParameters([-1, 0, 1], 1, 0.5).factor)
 * ```
 */
export function kernelParameters(
  points: ArrayLike<number>,
  d: number,
  bandwidth = (points.length / d) ** (-1 / (d + 4)),
): KernelDensityParameters {
  const n = points.length / d
  const { covariance } = momentsOf(points, d)
  const unbiased = covariance.map((c) => (c * n) / Math.max(1, n - 1))
  const factor = choleskyFactor(unbiased, d).map((entry) => entry * bandwidth)
  return { points: Array.from(points), dimensions: d, factor: Array.from(factor) }
}

/** `L⁻¹ x`. */
function whiten(
  x: ArrayLike<number>,
  at: number,
  L: Float64Array,
  d: number,
  out: Float64Array,
  outAt: number,
): void {
  for (let i = 0; i < d; i++) {
    let sum = x[at + i]
    for (let k = 0; k < i; k++) sum -= L[i * d + k] * out[outAt + k]
    out[outAt + i] = sum / L[i * d + i]
  }
}
