/**
 * Products of one row with a group of rows: `u [B, c]`, `codes [B·m, c]`. With `B = 1` they are also
 * the matrix-vector products and the outer product.
 */
import { bytes, loadTail, madd, storeTail, sumFour, sumLanes, VECTOR } from './simd'

/** `⟨u, v⟩` over `c` floats. */
// @ts-ignore: decorator
@inline
export function dot(u: usize, v: usize, c: i32): f32 {
  let s0 = f32x4.splat(0)
  let s1 = s0
  const whole = u + bytes(c & ~7)
  while (u < whole) {
    s0 = madd(v128.load(u), v128.load(v), s0)
    s1 = madd(v128.load(u, 16), v128.load(v, 16), s1)
    u += 32
    v += 32
  }
  if (c & 4) {
    s0 = madd(v128.load(u), v128.load(v), s0)
    u += VECTOR
    v += VECTOR
  }
  const rest = c & 3
  if (rest != 0) s1 = madd(loadTail(u, rest), loadTail(v, rest), s1)
  return sumLanes(f32x4.add(s0, s1))
}

/** `out[b, j] (+)= ⟨u_b, codes_{b·m + j}⟩` */
export function groupDot(
  rows: i32,
  m: i32,
  c: i32,
  u: usize,
  codes: usize,
  out: usize,
  accumulate: bool,
): void {
  const stride = bytes(c)
  const whole = bytes(c & ~3)
  const rest = c & 3
  for (let b = 0; b < rows; b++) {
    let j = 0
    for (; j + 4 <= m; j += 4) {
      const second = codes + stride
      const third = second + stride
      const fourth = third + stride
      let s0 = f32x4.splat(0)
      let s1 = s0
      let s2 = s0
      let s3 = s0
      for (let x: usize = 0; x < whole; x += VECTOR) {
        const v = v128.load(u + x)
        s0 = madd(v, v128.load(codes + x), s0)
        s1 = madd(v, v128.load(second + x), s1)
        s2 = madd(v, v128.load(third + x), s2)
        s3 = madd(v, v128.load(fourth + x), s3)
      }
      if (rest != 0) {
        const v = loadTail(u + whole, rest)
        s0 = madd(v, loadTail(codes + whole, rest), s0)
        s1 = madd(v, loadTail(second + whole, rest), s1)
        s2 = madd(v, loadTail(third + whole, rest), s2)
        s3 = madd(v, loadTail(fourth + whole, rest), s3)
      }
      let s = sumFour(s0, s1, s2, s3)
      if (accumulate) s = f32x4.add(v128.load(out), s)
      v128.store(out, s)
      out += VECTOR
      codes = fourth + stride
    }
    for (; j < m; j++) {
      const s = dot(u, codes, c)
      store<f32>(out, accumulate ? load<f32>(out) + s : s)
      out += 4
      codes += stride
    }
    u += stride
  }
}

/** Rows summed in registers before the sum goes to memory: bounds the rounding of long sums. */
const CHUNK: i32 = 256

/**
 * `out (+)= Σ_j weight_j · a_j` over `rows` rows of `cols` floats; the weights stand `step` bytes
 * apart (0: one weight for all rows).
 */
export function combineRows(
  rows: i32,
  cols: i32,
  weights: usize,
  step: usize,
  a: usize,
  out: usize,
  accumulate: bool,
): void {
  const stride = bytes(cols)
  if (rows == 0 && !accumulate) memory.fill(out, 0, stride)
  for (let first = 0; first < rows; first += CHUNK) {
    const count = min(CHUNK, rows - first)
    const last = weights + step * <usize>count
    const add = accumulate || first > 0
    let x: usize = 0
    for (; x + 64 <= stride; x += 64) {
      let at = a + x
      let w = weights
      let s0 = f32x4.splat(0)
      let s1 = s0
      let s2 = s0
      let s3 = s0
      for (let j = 0; j < count; j++) {
        const weight = v128.load32_splat(w)
        s0 = madd(weight, v128.load(at), s0)
        s1 = madd(weight, v128.load(at, 16), s1)
        s2 = madd(weight, v128.load(at, 32), s2)
        s3 = madd(weight, v128.load(at, 48), s3)
        w += step
        at += stride
      }
      const to = out + x
      if (add) {
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
      let at = a + x
      let w = weights
      let s = f32x4.splat(0)
      for (let j = 0; j < count; j++) {
        s = madd(v128.load32_splat(w), v128.load(at), s)
        w += step
        at += stride
      }
      if (add) s = f32x4.add(v128.load(out + x), s)
      v128.store(out + x, s)
    }
    const rest = cols & 3
    if (rest != 0) {
      let at = a + x
      let w = weights
      let s = f32x4.splat(0)
      for (let j = 0; j < count; j++) {
        s = madd(v128.load32_splat(w), loadTail(at, rest), s)
        w += step
        at += stride
      }
      if (add) s = f32x4.add(loadTail(out + x, rest), s)
      storeTail(out + x, s, rest)
    }
    weights = last
    a += stride * <usize>count
  }
}

/** `out_b (+)= Σ_j g[b, j] · codes_{b·m + j}` */
export function groupCombine(
  rows: i32,
  m: i32,
  c: i32,
  g: usize,
  codes: usize,
  out: usize,
  accumulate: bool,
): void {
  const stride = bytes(c)
  for (let b = 0; b < rows; b++) {
    combineRows(m, c, g, 4, codes, out, accumulate)
    g += bytes(m)
    codes += stride * <usize>m
    out += stride
  }
}

/** `out_{b·m + j} (+)= g[b, j] · u_b` */
export function groupOuter(
  rows: i32,
  m: i32,
  c: i32,
  g: usize,
  u: usize,
  out: usize,
  accumulate: bool,
): void {
  const stride = bytes(c)
  for (let b = 0; b < rows; b++) {
    for (let j = 0; j < m; j++) {
      scaleRow(v128.load32_splat(g), u, out, c, accumulate)
      g += 4
      out += stride
    }
    u += stride
  }
}

/** `out (+)= factor · a` over one row of `c` floats. */
// @ts-ignore: decorator
@inline
export function scaleRow(factor: v128, a: usize, out: usize, c: i32, accumulate: bool): void {
  const end = a + bytes(c & ~3)
  if (accumulate) {
    while (a < end) {
      v128.store(out, madd(factor, v128.load(a), v128.load(out)))
      a += VECTOR
      out += VECTOR
    }
  } else {
    while (a < end) {
      v128.store(out, f32x4.mul(factor, v128.load(a)))
      a += VECTOR
      out += VECTOR
    }
  }
  const rest = c & 3
  if (rest != 0) {
    const row = f32x4.mul(factor, loadTail(a, rest))
    storeTail(out, accumulate ? f32x4.add(loadTail(out, rest), row) : row, rest)
  }
}
