/**
 * The quadratic form `½ yᵀUy` and its gradient. Both are symmetric, so only the panels on and above
 * the diagonal are multiplied: half of the products of the square matrix.
 */
import { gemm, gemmScratch } from './gemm'
import { dot, scaleRow } from './group'
import { bytes } from './simd'

/** Columns of one panel. */
const PANEL: i32 = 64
/** Rows of codes handled together, so that what a product wrote is still in cache. */
const ROWS: i32 = 256

// @ts-ignore: decorator
@inline
function aligned(count: i32): usize {
  return bytes((count + 15) & ~15)
}

/** Bytes of scratch `quadraticForm` needs: a panel of U, the products with it, packing. */
export function quadraticFormScratch(n: i32, k: i32): usize {
  const width = min(PANEL, k)
  const rows = min(ROWS, n)
  return aligned(k * width) + aligned(rows * width) + gemmScratch(rows, width, k)
}

/** `out_r = Σ_{i<j} U_ij y_i y_j`: `y_r · (strict upper triangle of U) · y_r`, panel by panel */
export function quadraticForm(
  n: i32,
  k: i32,
  codes: usize,
  U: usize,
  out: usize,
  scratch: usize,
): void {
  const width = min(PANEL, k)
  const panel = scratch
  const product = panel + aligned(k * width)
  const packing = product + aligned(min(ROWS, n) * width)
  memory.fill(out, 0, bytes(n))
  for (let j0 = 0; j0 < k; j0 += width) {
    const columns = min(width, k - j0)
    const depth = j0 + columns
    copyUpperPanel(k, U, j0, columns, panel)
    for (let r0 = 0; r0 < n; r0 += ROWS) {
      const rows = min(ROWS, n - r0)
      const block = codes + bytes(r0 * k)
      gemm(
        false,
        false,
        rows,
        columns,
        depth,
        block,
        k,
        panel,
        columns,
        false,
        product,
        columns,
        packing,
      )
      for (let r = 0; r < rows; r++) {
        const at = out + bytes(r0 + r)
        const part = dot(product + bytes(r * columns), block + bytes(r * k + j0), columns)
        store<f32>(at, load<f32>(at) + part)
      }
    }
  }
}

/** Rows `0 … j0 + columns` of the panel's columns, zero on and below the diagonal. */
function copyUpperPanel(k: i32, U: usize, j0: i32, columns: i32, to: usize): void {
  const size = bytes(columns)
  for (let i = 0; i < j0 + columns; i++) {
    memory.copy(to, U + bytes(i * k + j0), size)
    if (i >= j0) memory.fill(to, 0, bytes(i - j0 + 1))
    to += size
  }
}

/** Bytes of scratch `quadraticFormGradient` needs: the upper triangle, scaled codes, packing. */
export function quadraticFormGradientScratch(n: i32, k: i32): usize {
  const rows = min(ROWS, n)
  return aligned(k * k) + aligned(rows * k) + gemmScratch(min(PANEL, k), k, rows)
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
  for (let r0 = 0; r0 < n; r0 += ROWS) {
    const rows = min(ROWS, n - r0)
    const block = codes + bytes(r0 * k)
    for (let r = 0; r < rows; r++) {
      const factor = f32x4.splat(0.5 * load<f32>(g + bytes(r0 + r)))
      scaleRow(factor, block + bytes(r * k), scaled + bytes(r * k), k, false)
    }
    for (let i0 = 0; i0 < k; i0 += PANEL) {
      gemm(
        true,
        false,
        min(PANEL, k - i0),
        k - i0,
        rows,
        block + bytes(i0),
        k,
        scaled + bytes(i0),
        k,
        r0 > 0,
        upper + bytes(i0 * k + i0),
        k,
        packing,
      )
    }
  }
  mirror(k, upper, n, out, accumulate)
}

/** `out (+)= upper + upperᵀ` off the diagonal; the diagonal gets nothing */
function mirror(k: i32, upper: usize, n: i32, out: usize, accumulate: bool): void {
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
