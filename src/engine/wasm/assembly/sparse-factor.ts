/**
 * Products whose left factor is mostly zeros although it is stored whole, as codes of small label sets
 * are: each of its rows is read once, and its other entries are all that is multiplied.
 */
import { scaleRow } from './group'
import { bytes, loadTail, madd, storeTail, VECTOR } from './simd'

/** Fewer rows than this are not worth the look. */
const LEAST_ROWS: i32 = 512
/** Fewer columns of the right factor than this leave too little to gain. */
const LEAST_COLUMNS: i32 = 16
/** One row in so many is looked at. */
const STEP: i32 = 32
/** At most so many entries in a hundred differ from zero: faster by 1.3 to 2 there, by 3 at half of it. */
const PERCENT: i32 = 10

/** Bytes of scratch: offset and value of the entries of one row. */
export function sparseFactorScratch(cols: i32): usize {
  return bytes(2 * cols + 8)
}

/** Whether skipping zeros of `a`, `[rows, cols]`, is the faster way to multiply it by `n` columns. */
export function isSparseFactor(rows: i32, cols: i32, n: i32, a: usize): bool {
  if (rows < LEAST_ROWS || n < LEAST_COLUMNS) return false
  const zero = f32x4.splat(0)
  let count = i32x4.splat(0)
  let seen = 0
  for (let r = 0; r < rows; r += STEP) {
    const row = a + <usize>r * bytes(cols)
    const end = row + bytes(cols & ~3)
    for (let at = row; at < end; at += VECTOR) {
      count = i32x4.sub(count, f32x4.ne(v128.load(at), zero))
    }
    seen += cols & ~3
  }
  if (seen == 0) return false
  const nonzero =
    i32x4.extract_lane(count, 0) +
    i32x4.extract_lane(count, 1) +
    i32x4.extract_lane(count, 2) +
    i32x4.extract_lane(count, 3)
  return <i64>nonzero * 100 <= <i64>seen * PERCENT
}

/** Offsets (index times `stride`) and values of the entries of a row that are not 0; returns their end. */
// @ts-ignore: decorator
@inline
function list(row: usize, cols: i32, stride: usize, to: usize): usize {
  const zero = f32x4.splat(0)
  const whole = cols & ~3
  for (let i = 0; i < cols; i += 4) {
    const last = i >= whole
    const at = row + bytes(i)
    const four = last ? loadTail(at, cols - whole) : v128.load(at)
    let mask = i32x4.bitmask(f32x4.ne(four, zero))
    while (mask != 0) {
      const lane = ctz(mask)
      store<u32>(to, <u32>(<usize>(i + lane) * stride))
      store<f32>(to, load<f32>(at + bytes(lane)), 4)
      to += 8
      mask &= mask - 1
    }
  }
  return to
}

/** `out (+)= a · w`: `[rows, cols] · [cols, n]` */
export function sparseFactorMatmul(
  rows: i32,
  cols: i32,
  n: i32,
  a: usize,
  w: usize,
  out: usize,
  accumulate: bool,
  scratch: usize,
): void {
  const stride = bytes(n)
  const rest = n & 3
  for (let r = 0; r < rows; r++) {
    const end = list(a, cols, stride, scratch)
    let x: usize = 0
    for (; x + 64 <= stride; x += 64) {
      let s0 = f32x4.splat(0)
      let s1 = s0
      let s2 = s0
      let s3 = s0
      for (let e = scratch; e < end; e += 8) {
        const at = w + x + <usize>load<u32>(e)
        const value = v128.load32_splat(e, 4)
        s0 = madd(value, v128.load(at), s0)
        s1 = madd(value, v128.load(at, 16), s1)
        s2 = madd(value, v128.load(at, 32), s2)
        s3 = madd(value, v128.load(at, 48), s3)
      }
      const to = out + x
      if (accumulate) {
        s0 = f32x4.add(v128.load(to), s0)
        s1 = f32x4.add(v128.load(to, 16), s1)
        s2 = f32x4.add(v128.load(to, 32), s2)
        s3 = f32x4.add(v128.load(to, 48), s3)
      }
      v128.store(to, s0)
      v128.store(to, s1, 16)
      v128.store(to, s2, 32)
      v128.store(to, s3, 48)
    }
    for (; x + VECTOR <= stride; x += VECTOR) {
      let s = f32x4.splat(0)
      for (let e = scratch; e < end; e += 8) {
        s = madd(v128.load32_splat(e, 4), v128.load(w + x + <usize>load<u32>(e)), s)
      }
      v128.store(out + x, accumulate ? f32x4.add(v128.load(out + x), s) : s)
    }
    if (rest != 0) {
      let s = f32x4.splat(0)
      for (let e = scratch; e < end; e += 8) {
        s = madd(v128.load32_splat(e, 4), loadTail(w + x + <usize>load<u32>(e), rest), s)
      }
      storeTail(out + x, accumulate ? f32x4.add(loadTail(out + x, rest), s) : s, rest)
    }
    a += bytes(cols)
    out += stride
  }
}

/** `out (+)= aᵀ · g`: `[rows, cols]ᵀ · [rows, n]` */
export function sparseFactorMatmulTransposed(
  rows: i32,
  cols: i32,
  n: i32,
  a: usize,
  g: usize,
  out: usize,
  accumulate: bool,
  scratch: usize,
): void {
  const stride = bytes(n)
  if (!accumulate) memory.fill(out, 0, stride * <usize>cols)
  for (let r = 0; r < rows; r++) {
    const end = list(a, cols, stride, scratch)
    for (let e = scratch; e < end; e += 8) {
      scaleRow(v128.load32_splat(e, 4), g, out + <usize>load<u32>(e), n, true)
    }
    a += bytes(cols)
    g += stride
  }
}
