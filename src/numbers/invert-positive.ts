/**
 * The inverse of a symmetric positive definite matrix, by Cholesky.
 *
 * @param matrix `[n, n]`
 * @returns `[n, n]`; undefined if it is not positive definite
 */
export function invertPositive(matrix: ArrayLike<number>, n: number): Float64Array | undefined {
  const lower = Float64Array.from(matrix)
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = lower[i * n + j]
      for (let m = 0; m < j; m++) sum -= lower[i * n + m] * lower[j * n + m]
      if (i === j && !(sum > 0)) return undefined
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / lower[j * n + j]
    }
  }
  const inverse = new Float64Array(n * n)
  const column = new Float64Array(n)
  for (let c = 0; c < n; c++) {
    for (let i = 0; i < n; i++) {
      let sum = i === c ? 1 : 0
      for (let m = 0; m < i; m++) sum -= lower[i * n + m] * column[m]
      column[i] = sum / lower[i * n + i]
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = column[i]
      for (let m = i + 1; m < n; m++) sum -= lower[m * n + i] * column[m]
      column[i] = sum / lower[i * n + i]
    }
    for (let i = 0; i < n; i++) inverse[i * n + c] = column[i]
  }
  return inverse
}
