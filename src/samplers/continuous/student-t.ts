import { checkOption } from '../../errors.js'
import { logGamma } from '../../numbers/index.js'
import { portableLog, type Rng } from '../../random/index.js'
import type { Law } from './law.js'
import { affineMap, logDiagonalSum, squaredDistance } from './triangular-factor.js'

/** Parameters of a multivariate Student-t; plain JSON. */
export interface StudentTParameters {
  /** `[d]` */
  readonly location: readonly number[]
  /** lower triangular `L` of the scale matrix `L Lᵀ`, `[d, d]` row-major */
  readonly factor: readonly number[]
  /** degrees of freedom, ν > 0 */
  readonly degrees: number
}

/**
 * The multivariate Student-t,
 *   `t(z) ∝ (1 + ‖L⁻¹(z − m)‖² / ν)^{−(ν + d)/2}`:
 * with few degrees of freedom the heavy tails that keep importance weights bounded.
 *
 * @throws PartitaError `INVALID_OPTION`
 *
 * @example
 * ```ts
 * import { studentT } from 'partita/core'
 * const law = studentT({ location: [0], factor: [1], degrees: 1 }) // Cauchy
 * console.log(Math.exp(law.logDensity([0], 0))) // 1/π
 * ```
 */
export function studentT({ location, factor, degrees }: StudentTParameters): Law {
  const d = location.length
  checkOption(degrees > 0 && degrees < Infinity, 'degrees', 'a finite number > 0', degrees)
  checkOption(factor.length === d * d, 'factor', `${d * d} numbers`, factor.length)
  const half = (degrees + d) / 2
  const constant =
    logGamma(half) -
    logGamma(degrees / 2) -
    (d / 2) * Math.log(degrees * Math.PI) -
    logDiagonalSum(factor, d)
  const scratch = new Float64Array(d)
  return {
    name: `t(${degrees})`,
    dimensions: d,
    logDensity(code, at) {
      const square = squaredDistance(code, at, location, 0, factor, 0, d, scratch)
      return constant - half * Math.log1p(square / degrees)
    },
    sample(rng, out, at) {
      const spread = Math.sqrt(degrees / chiSquare(rng, degrees))
      for (let i = 0; i < d; i++) scratch[i] = spread * rng.normal()
      affineMap(scratch, location, 0, factor, 0, d, out, at)
    },
  }
}

/** One draw of chi-square with ν degrees of freedom: twice a gamma draw of shape ν/2. */
export function chiSquare(rng: Rng, degrees: number): number {
  const shape = degrees / 2
  if (shape < 1) {
    // Γ(a) = Γ(a + 1) U^{1/a}
    return chiSquare(rng, degrees + 2) * rng.uniform() ** (1 / shape)
  }
  // Marsaglia, Tsang 2000
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = rng.normal()
    const v = (1 + c * x) ** 3
    if (v <= 0) continue
    if (portableLog(1 - rng.uniform()) < 0.5 * x * x + d - d * v + d * portableLog(v))
      return 2 * d * v
  }
}
