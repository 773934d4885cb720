/** Products with a matrix in compressed sparse rows. */
import { scaleRow } from './group'
import { bytes, loadTail, madd, storeTail, VECTOR } from './simd'

/** `out (+)= x · w`, `w [d, n]` */
export function sparseMatmul(
  rows: i32,
  n: i32,
  offsets: usize,
  indices: usize,
  values: usize,
  w: usize,
  out: usize,
  accumulate: bool,
): void {
  const stride = bytes(n)
  const rest = n & 3
  for (let r = 0; r < rows; r++) {
    const first = bytes(load<i32>(offsets))
    const last = bytes(load<i32>(offsets, 4))
    let x: usize = 0
    for (; x + 64 <= stride; x += 64) {
      let s0 = f32x4.splat(0)
      let s1 = s0
      let s2 = s0
      let s3 = s0
      for (let e = first; e < last; e += 4) {
        const value = v128.load32_splat(values + e)
        const at = w + x + <usize>load<i32>(indices + e) * stride
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
      for (let e = first; e < last; e += 4) {
        const at = w + x + <usize>load<i32>(indices + e) * stride
        s = madd(v128.load32_splat(values + e), v128.load(at), s)
      }
      v128.store(out + x, accumulate ? f32x4.add(v128.load(out + x), s) : s)
    }
    if (rest != 0) {
      let s = f32x4.splat(0)
      for (let e = first; e < last; e += 4) {
        const at = w + x + <usize>load<i32>(indices + e) * stride
        s = madd(v128.load32_splat(values + e), loadTail(at, rest), s)
      }
      storeTail(out + x, accumulate ? f32x4.add(loadTail(out + x, rest), s) : s, rest)
    }
    offsets += 4
    out += stride
  }
}

/** `out += xᵀ · g`, `g [rows, n]`; the host clears `out` where nothing is accumulated */
export function sparseMatmulTransposed(
  rows: i32,
  n: i32,
  offsets: usize,
  indices: usize,
  values: usize,
  g: usize,
  out: usize,
): void {
  const stride = bytes(n)
  for (let r = 0; r < rows; r++) {
    const last = bytes(load<i32>(offsets, 4))
    for (let e = bytes(load<i32>(offsets)); e < last; e += 4) {
      const to = out + <usize>load<i32>(indices + e) * stride
      scaleRow(v128.load32_splat(values + e), g, to, n, true)
    }
    offsets += 4
    g += stride
  }
}
