import { PartitaError } from '../../errors.js'

/**
 * The lower triangular factor `L` of a symmetric positive definite matrix, `L Lᵀ = A`, `[d, d]`.
 *
 * @throws PartitaError `NOT_FINITE` if the matrix is not positive definite
 */
export function choleskyFactor(matrix: ArrayLike<number>, d: number): Float64Array {
  const factor = new Float64Array(d * d)
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * d + j]
      for (let k = 0; k < j; k++) sum -= factor[i * d + k] * factor[j * d + k]
      if (i !== j) factor[i * d + j] = sum / factor[j * d + j]
      else if (sum > 0) factor[i * d + i] = Math.sqrt(sum)
      else {
        throw new PartitaError('NOT_FINITE', 'a covariance is not positive definite', {
          hint: 'columns depend on each other exactly: leave one out',
        })
      }
    }
  }
  return factor
}

/** `Σ_i ln L_ii`: half the log-determinant of `L Lᵀ`. */
export function logDiagonalSum(factor: ArrayLike<number>, d: number, first = 0): number {
  let sum = 0
  for (let i = 0; i < d; i++) sum += Math.log(factor[first + i * d + i])
  return sum
}

/**
 * `‖L⁻¹ (x − m)‖²` by forward substitution.
 *
 * @param scratch of length d
 */
export function squaredDistance(
  x: ArrayLike<number>,
  at: number,
  location: ArrayLike<number>,
  locationAt: number,
  factor: ArrayLike<number>,
  factorAt: number,
  d: number,
  scratch: Float64Array,
): number {
  let square = 0
  for (let i = 0; i < d; i++) {
    let sum = x[at + i] - location[locationAt + i]
    const row = factorAt + i * d
    for (let k = 0; k < i; k++) sum -= factor[row + k] * scratch[k]
    const w = sum / factor[row + i]
    scratch[i] = w
    square += w * w
  }
  return square
}

/** `out = m + L ξ`. */
export function affineMap(
  noise: Float64Array,
  location: ArrayLike<number>,
  locationAt: number,
  factor: ArrayLike<number>,
  factorAt: number,
  d: number,
  out: Float32Array,
  at: number,
): void {
  for (let i = 0; i < d; i++) {
    let value = location[locationAt + i]
    for (let k = 0; k <= i; k++) value += factor[factorAt + i * d + k] * noise[k]
    out[at + i] = value
  }
}

/** Mean and covariance of weighted points, `[n, d]`, with `ridge` added to the diagonal. */
export function momentsOf(
  points: ArrayLike<number>,
  d: number,
  ridge = 0,
): { mean: Float64Array; covariance: Float64Array } {
  const rows = points.length / d
  const mean = new Float64Array(d)
  const covariance = new Float64Array(d * d)
  for (let e = 0; e < points.length; e++) mean[e % d] += points[e] / rows
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j <= i; j++) {
        covariance[i * d + j] +=
          ((points[r * d + i] - mean[i]) * (points[r * d + j] - mean[j])) / rows
      }
    }
  }
  for (let i = 0; i < d; i++) {
    covariance[i * d + i] += ridge
    for (let j = 0; j < i; j++) covariance[j * d + i] = covariance[i * d + j]
  }
  return { mean, covariance }
}
