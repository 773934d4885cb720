/** The register tile of a matrix product: its sums over the depth, and how they are written. */
import { NR } from './packing'
import { loadTail, madd, storeTail } from './simd'

/** Write up to eight sums of one row. */
// @ts-ignore: decorator
@inline
function put(c: usize, columns: i32, low: v128, high: v128, accumulate: bool): void {
  if (columns == NR) {
    if (accumulate) {
      low = f32x4.add(v128.load(c), low)
      high = f32x4.add(v128.load(c, 16), high)
    }
    v128.store(c, low)
    v128.store(c, high, 16)
    return
  }
  const rest = columns & 3
  if (columns >= 4) {
    v128.store(c, accumulate ? f32x4.add(v128.load(c), low) : low)
    low = high
    c += 16
  }
  if (rest != 0) storeTail(c, accumulate ? f32x4.add(loadTail(c, rest), low) : low, rest)
}

/**
 * One 4×8 tile of C over the whole depth of a packed block, unrolled four times.
 *
 * V8 moves all loads of a straight piece of code to its front, so four steps in one piece spill. The
 * exit after each step cuts the pieces apart, and takes care of depths that are not a multiple of
 * four. Only B uses constant offsets: V8 folds them into a plain load, but not into a broadcast.
 */
export function tile(
  depth: i32,
  pa: usize,
  pb: usize,
  c: usize,
  stride: usize,
  rows: i32,
  columns: i32,
  accumulate: bool,
): void {
  let c00 = f32x4.splat(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  let b0: v128
  let b1: v128
  let a: v128
  const end = pa + (<usize>depth << 4)
  while (true) {
    b0 = v128.load(pb)
    b1 = v128.load(pb, 16)
    a = v128.load32_splat(pa)
    c00 = madd(a, b0, c00)
    c01 = madd(a, b1, c01)
    a = v128.load32_splat(pa, 4)
    c10 = madd(a, b0, c10)
    c11 = madd(a, b1, c11)
    a = v128.load32_splat(pa, 8)
    c20 = madd(a, b0, c20)
    c21 = madd(a, b1, c21)
    a = v128.load32_splat(pa, 12)
    c30 = madd(a, b0, c30)
    c31 = madd(a, b1, c31)
    pa += 16
    if (pa == end) break

    b0 = v128.load(pb, 32)
    b1 = v128.load(pb, 48)
    a = v128.load32_splat(pa)
    c00 = madd(a, b0, c00)
    c01 = madd(a, b1, c01)
    a = v128.load32_splat(pa, 4)
    c10 = madd(a, b0, c10)
    c11 = madd(a, b1, c11)
    a = v128.load32_splat(pa, 8)
    c20 = madd(a, b0, c20)
    c21 = madd(a, b1, c21)
    a = v128.load32_splat(pa, 12)
    c30 = madd(a, b0, c30)
    c31 = madd(a, b1, c31)
    pa += 16
    if (pa == end) break

    b0 = v128.load(pb, 64)
    b1 = v128.load(pb, 80)
    a = v128.load32_splat(pa)
    c00 = madd(a, b0, c00)
    c01 = madd(a, b1, c01)
    a = v128.load32_splat(pa, 4)
    c10 = madd(a, b0, c10)
    c11 = madd(a, b1, c11)
    a = v128.load32_splat(pa, 8)
    c20 = madd(a, b0, c20)
    c21 = madd(a, b1, c21)
    a = v128.load32_splat(pa, 12)
    c30 = madd(a, b0, c30)
    c31 = madd(a, b1, c31)
    pa += 16
    if (pa == end) break

    b0 = v128.load(pb, 96)
    b1 = v128.load(pb, 112)
    a = v128.load32_splat(pa)
    c00 = madd(a, b0, c00)
    c01 = madd(a, b1, c01)
    a = v128.load32_splat(pa, 4)
    c10 = madd(a, b0, c10)
    c11 = madd(a, b1, c11)
    a = v128.load32_splat(pa, 8)
    c20 = madd(a, b0, c20)
    c21 = madd(a, b1, c21)
    a = v128.load32_splat(pa, 12)
    c30 = madd(a, b0, c30)
    c31 = madd(a, b1, c31)
    pa += 16
    if (pa == end) break
    pb += 128
  }
  put(c, columns, c00, c01, accumulate)
  if (rows == 1) return
  c += stride
  put(c, columns, c10, c11, accumulate)
  if (rows == 2) return
  c += stride
  put(c, columns, c20, c21, accumulate)
  if (rows == 3) return
  put(c + stride, columns, c30, c31, accumulate)
}
