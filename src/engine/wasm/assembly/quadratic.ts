/**
 * The quadratic form `½ yᵀUy` and its gradient. Both are symmetric, so only tiles on and above the
 * diagonal are multiplied: half of the work of the square products.
 */
import { gemm, gemmScratch, UPPER_FACTOR, UPPER_RESULT } from './gemm'
import { dot, scaleRow } from './group'
import { bytes } from './simd'

/** Rows of codes handled together, so that what a product wrote is still in cache. */
const ROWS: i32 = 256

// @ts-ignore: decorator
@inline
function aligned(count: i32): usize {
  return bytes((count + 15) & ~15)
}

/** Bytes of scratch either function needs: a square matrix, a block of rows, packing. */
export function quadraticScratch(n: i32, k: i32): usize {
  const rows = min(ROWS, n)
  const packing = max(gemmScratch(rows, k, k), gemmScratch(k, k, rows))
  return aligned(k * k) + aligned(rows * k) + packing
}

/** `out_r = Σ_{i<j} U_ij y_i y_j = (y_r · strict upper triangle of U) · y_r` */
export function quadraticForm(
  n: i32,
  k: i32,
  codes: usize,
  U: usize,
  out: usize,
  scratch: usize,
): void {
  const upper = scratch
  const products = upper + aligned(k * k)
  const packing = products + aligned(min(ROWS, n) * k)
  const stride = bytes(k)
  for (let i = 0; i < k; i++) {
    const above = bytes(i * k + i + 1)
    memory.fill(upper + bytes(i * k), 0, bytes(i + 1))
    memory.copy(upper + above, U + above, bytes(k - i - 1))
  }
  for (let first = 0; first < n; first += ROWS) {
    const rows = min(ROWS, n - first)
    const block = codes + bytes(first * k)
    gemm(UPPER_FACTOR, false, false, rows, k, k, block, k, upper, k, false, products, k, packing)
    for (let r = 0; r < rows; r++) {
      const at = <usize>r * stride
      store<f32>(out + bytes(first + r), dot(products + at, block + at, k))
    }
  }
}

/** `out (+)= ½ Σ_r g_r y_r y_rᵀ` off the diagonal */
export function quadraticFormGradient(
  n: i32,
  k: i32,
  codes: usize,
  g: usize,
  out: usize,
  accumulate: bool,
  scratch: usize,
): void {
  const upper = scratch
  const scaled = upper + aligned(k * k)
  const packing = scaled + aligned(min(ROWS, n) * k)
  const stride = bytes(k)
  for (let first = 0; first < n; first += ROWS) {
    const rows = min(ROWS, n - first)
    const block = codes + bytes(first * k)
    for (let r = 0; r < rows; r++) {
      const factor = f32x4.splat(0.5 * load<f32>(g + bytes(first + r)))
      scaleRow(factor, block + <usize>r * stride, scaled + <usize>r * stride, k, false)
    }
    const add = first > 0
    gemm(UPPER_RESULT, true, false, k, k, rows, block, k, scaled, k, add, upper, k, packing)
  }
  mirror(k, upper, n, out, accumulate)
}

/** `out (+)= upper + upperᵀ` off the diagonal; the diagonal gets nothing */
export function mirror(k: i32, upper: usize, n: i32, out: usize, accumulate: bool): void {
  if (!accumulate) memory.fill(out, 0, bytes(k * k))
  if (n == 0) return
  for (let i = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++) {
      const value = load<f32>(upper + bytes(i * k + j))
      const above = out + bytes(i * k + j)
      const below = out + bytes(j * k + i)
      store<f32>(above, load<f32>(above) + value)
      store<f32>(below, load<f32>(below) + value)
    }
  }
}
