import { checkOption } from '../../errors.js'
import { sum } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import type { GaussianMixtureParameters } from './gaussian-mixture.js'
import { kMeans } from './k-means.js'
import { choleskyFactor, logDiagonalSum, squaredDistance } from './triangular-factor.js'

/** Settings of {@link fitGaussianMixture}. */
export interface GaussianMixtureOptions {
  /** K */
  readonly components: number
  /** of the points, `[n]`: a point of weight 2 counts as two; absent: all alike */
  readonly weights?: ArrayLike<number> | undefined
  /** added to the diagonal of every covariance; default 1e-4, for points of unit variance */
  readonly ridge?: number
  /** default 100 */
  readonly iterations?: number
  /** ends where the mean log-likelihood gains less, nats; default 1e-4 */
  readonly tolerance?: number
}

const HALF_LN_2_PI = 0.5 * Math.log(2 * Math.PI)

/**
 * A Gaussian mixture by expectation–maximisation from a k-means start (k-means++ seeds).
 *
 * @param points `[n, d]` row-major
 * @throws PartitaError `INVALID_OPTION` for more components than points
 * @see Dempster, Laird, Rubin 1977; Arthur, Vassilvitskii 2007 (k-means++)
 *
 * @example
 * ```ts
 * import { fitGaussianMixture, gaussianMixture, Rng } from 'partita/core'
 * const points = [-1.1, -1, -0.9, 0.9, 1, 1.1]
 * const { means } = fitGaussianMixture(points, 1, { components: 2 }, new Rng(1))
 * console.log([...means].sort()) // about −1 and 1
 * ```
 */
export function fitGaussianMixture(
  points: ArrayLike<number>,
  d: number,
  options: GaussianMixtureOptions,
  rng: Rng,
): GaussianMixtureParameters {
  const { components: K, weights, ridge = 1e-4, iterations = 100, tolerance = 1e-4 } = options
  const n = points.length / d
  checkOption(
    Number.isInteger(K) && K >= 1 && K <= n,
    'components',
    `an integer from 1 to the ${n} points`,
    K,
  )
  const assigned = kMeans(points, d, K, rng)
  const shares = new Float64Array(n * K)
  for (let r = 0; r < n; r++) shares[r * K + assigned[r]] = weights?.[r] ?? 1
  const total = weights ? sum(weights) : n
  let parameters = maximized(points, d, shares, total, K, ridge)
  let before = -Infinity
  for (let iteration = 0; iteration < iterations; iteration++) {
    const logLikelihood = setShares(points, d, parameters, shares, weights) / total
    parameters = maximized(points, d, shares, total, K, ridge)
    if (logLikelihood - before < tolerance) break
    before = logLikelihood
  }
  return {
    weights: Array.from(parameters.weights),
    means: Array.from(parameters.means),
    factors: Array.from(parameters.factors),
  }
}

interface Parameters {
  readonly weights: Float64Array
  readonly means: Float64Array
  readonly factors: Float64Array
}

/** Sets the share of each component in each point times its weight, `[n, K]`; returns the log-likelihood of all points. */
function setShares(
  points: ArrayLike<number>,
  d: number,
  { weights, means, factors }: Parameters,
  shares: Float64Array,
  pointWeights: ArrayLike<number> | undefined,
): number {
  const K = weights.length
  const constants = weights.map(
    (weight, k) => Math.log(weight) - d * HALF_LN_2_PI - logDiagonalSum(factors, d, k * d * d),
  )
  const scratch = new Float64Array(d)
  let total = 0
  for (let r = 0; r < points.length / d; r++) {
    const own = shares.subarray(r * K, (r + 1) * K)
    let largest = -Infinity
    for (let k = 0; k < K; k++) {
      const square = squaredDistance(points, r * d, means, k * d, factors, k * d * d, d, scratch)
      own[k] = constants[k] - 0.5 * square
      if (own[k] > largest) largest = own[k]
    }
    let sum = 0
    for (let k = 0; k < K; k++) {
      own[k] = Math.exp(own[k] - largest)
      sum += own[k]
    }
    const weight = pointWeights?.[r] ?? 1
    for (let k = 0; k < K; k++) own[k] *= weight / sum
    total += weight * (largest + Math.log(sum))
  }
  return total
}

/** Weights, means and covariances of the shares. */
function maximized(
  points: ArrayLike<number>,
  d: number,
  shares: Float64Array,
  total: number,
  K: number,
  ridge: number,
): Parameters {
  const n = points.length / d
  const weights = new Float64Array(K)
  const means = new Float64Array(K * d)
  const factors = new Float64Array(K * d * d)
  const covariances = new Float64Array(K * d * d)
  for (let e = 0; e < n * K; e++) weights[e % K] += shares[e]
  for (let r = 0; r < n; r++) {
    for (let k = 0; k < K; k++) {
      const share = shares[r * K + k] / weights[k]
      if (share === 0) continue
      for (let i = 0; i < d; i++) means[k * d + i] += share * points[r * d + i]
    }
  }
  const centred = new Float64Array(d)
  for (let r = 0; r < n; r++) {
    for (let k = 0; k < K; k++) {
      const share = shares[r * K + k] / weights[k]
      if (share < 1e-12) continue
      for (let i = 0; i < d; i++) centred[i] = points[r * d + i] - means[k * d + i]
      for (let i = 0; i < d; i++) {
        const at = k * d * d + i * d
        const scaled = share * centred[i]
        for (let j = 0; j <= i; j++) covariances[at + j] += scaled * centred[j]
      }
    }
  }
  for (let k = 0; k < K; k++) {
    const own = covariances.subarray(k * d * d, (k + 1) * d * d)
    for (let i = 0; i < d; i++) own[i * d + i] += ridge
    factors.set(choleskyFactor(own, d), k * d * d)
  }
  return { weights: weights.map((weight) => Math.max(weight / total, 1e-12)), means, factors }
}
