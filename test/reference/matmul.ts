/** `op(a)·op(b)` by the triple loop; `a` is `[m, k]` or its transpose `[k, m]`, `b` likewise. */
export function matmul(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { m, n, k }: { m: number; n: number; k: number },
  transposeA: boolean,
  transposeB: boolean,
): Float64Array {
  return Float64Array.from({ length: m * n }, (_, index) => {
    const [i, j] = [Math.floor(index / n), index % n]
    let sum = 0
    for (let p = 0; p < k; p++) {
      sum += a[transposeA ? p * m + i : i * k + p] * b[transposeB ? j * k + p : p * n + j]
    }
    return sum
  })
}
