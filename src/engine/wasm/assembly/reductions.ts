/** Sums over rows, columns and everything. */
import { exp, log } from './elementary'
import { combineRows } from './group'
import { bytes, loadTail, storeTail, sumLanes, sumLanes64, tailMask, VECTOR } from './simd'

/** Floats summed in single precision before the sum joins a double: bounds the rounding. */
const BLOCK: usize = 512 << 2

/** `out_r (+)= factor · Σ_j a[r, j]` */
export function rowSum(
  factor: f32,
  rows: i32,
  cols: i32,
  a: usize,
  out: usize,
  accumulate: bool,
): void {
  const rest = cols & 3
  for (let r = 0; r < rows; r++) {
    const end = a + bytes(cols & ~3)
    let total: f64 = 0
    while (a < end) {
      const stop = min(end, a + BLOCK)
      let s0 = f32x4.splat(0)
      let s1 = s0
      while (a + 32 <= stop) {
        s0 = f32x4.add(s0, v128.load(a))
        s1 = f32x4.add(s1, v128.load(a, 16))
        a += 32
      }
      if (a < stop) {
        s0 = f32x4.add(s0, v128.load(a))
        a += VECTOR
      }
      total += sumLanes64(f32x4.add(s0, s1))
    }
    if (rest != 0) {
      total += sumLanes64(loadTail(a, rest))
      a += bytes(rest)
    }
    const sum = <f32>(<f64>factor * total)
    store<f32>(out, accumulate ? load<f32>(out) + sum : sum)
    out += 4
  }
}

/** Where `columnSum` leaves its factor for `combineRows` to read. */
const FACTOR: usize = memory.data(16, 16)

/** `out (+)= factor · Σ_r a_r` */
export function columnSum(
  factor: f32,
  rows: i32,
  cols: i32,
  a: usize,
  out: usize,
  accumulate: bool,
): void {
  store<f32>(FACTOR, factor)
  combineRows(rows, cols, FACTOR, 0, a, out, accumulate)
}

/** `Σ a²` */
export function sumOfSquares(count: i32, a: usize): f64 {
  const end = a + bytes(count & ~3)
  let s0 = f64x2.splat(0)
  let s1 = s0
  while (a < end) {
    const v = v128.load(a)
    const low = f64x2.promote_low_f32x4(v)
    const high = f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 0))
    s0 = f64x2.add(s0, f64x2.mul(low, low))
    s1 = f64x2.add(s1, f64x2.mul(high, high))
    a += VECTOR
  }
  s0 = f64x2.add(s0, s1)
  let total = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1)
  for (let i = count & 3; i > 0; i--) {
    const value = <f64>load<f32>(a)
    total += value * value
    a += 4
  }
  return total
}

// @ts-ignore: decorator
@inline
function rowMaximum(a: usize, cols: i32): f32 {
  let largest = f32x4.splat(<f32>-Infinity)
  const end = a + bytes(cols & ~3)
  while (a < end) {
    largest = f32x4.max(largest, v128.load(a))
    a += VECTOR
  }
  const rest = cols & 3
  if (rest != 0) {
    const tail = v128.bitselect(loadTail(a, rest), largest, tailMask(rest))
    largest = f32x4.max(largest, tail)
  }
  return max(
    max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
    max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
  )
}

/** `out_r = ln Σ_j exp a[r, j]`; an infinite maximum is the answer itself */
export function rowLogSumExp(rows: i32, cols: i32, a: usize, out: usize): void {
  const rest = cols & 3
  for (let r = 0; r < rows; r++) {
    const largest = rowMaximum(a, cols)
    const shift = f32x4.splat(largest)
    let s = f32x4.splat(0)
    const end = a + bytes(cols & ~3)
    while (a < end) {
      s = f32x4.add(s, exp(f32x4.sub(v128.load(a), shift)))
      a += VECTOR
    }
    if (rest != 0) {
      const tail = exp(f32x4.sub(loadTail(a, rest), shift))
      s = f32x4.add(s, v128.and(tail, tailMask(rest)))
      a += bytes(rest)
    }
    const sum = largest + f32x4.extract_lane(log(f32x4.splat(sumLanes(s))), 0)
    store<f32>(out, abs(largest) == <f32>Infinity ? largest : sum)
    out += 4
  }
}

/** `factor · exp(a − shift)`, 0 where `a` is −∞ even if `shift` is too. */
// @ts-ignore: decorator
@inline
function share(factor: v128, a: v128, shift: v128): v128 {
  const value = f32x4.mul(factor, exp(f32x4.sub(a, shift)))
  return v128.andnot(value, f32x4.eq(a, f32x4.splat(<f32>-Infinity)))
}

/** `out[r, j] (+)= g_r · exp(a[r, j] − logSumExp_r)` */
export function rowLogSumExpGradient(
  rows: i32,
  cols: i32,
  a: usize,
  logSumExp: usize,
  g: usize,
  out: usize,
  accumulate: bool,
): void {
  const rest = cols & 3
  for (let r = 0; r < rows; r++) {
    const shift = v128.load32_splat(logSumExp)
    const factor = v128.load32_splat(g)
    const end = a + bytes(cols & ~3)
    while (a < end) {
      const value = share(factor, v128.load(a), shift)
      v128.store(out, accumulate ? f32x4.add(v128.load(out), value) : value)
      a += VECTOR
      out += VECTOR
    }
    if (rest != 0) {
      const value = share(factor, loadTail(a, rest), shift)
      storeTail(out, accumulate ? f32x4.add(loadTail(out, rest), value) : value, rest)
      a += bytes(rest)
      out += bytes(rest)
    }
    logSumExp += 4
    g += 4
  }
}
