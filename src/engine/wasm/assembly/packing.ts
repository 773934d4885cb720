/** Blocks of a factor copied into slivers of four rows or eight columns, zero-padded. */
import { bytes, loadTail } from './simd'

/** Rows and columns of the register tile. */
export const MR: i32 = 4
export const NR: i32 = 8

/** Transpose a 4×4 block from four rows to `to`, its rows `step` bytes apart. */
// @ts-ignore: decorator
@inline
function transpose4(r0: usize, r1: usize, r2: usize, r3: usize, to: usize, step: usize): void {
  const a = v128.load(r0)
  const b = v128.load(r1)
  const c = v128.load(r2)
  const d = v128.load(r3)
  const abLow = i32x4.shuffle(a, b, 0, 4, 1, 5)
  const abHigh = i32x4.shuffle(a, b, 2, 6, 3, 7)
  const cdLow = i32x4.shuffle(c, d, 0, 4, 1, 5)
  const cdHigh = i32x4.shuffle(c, d, 2, 6, 3, 7)
  v128.store(to, i64x2.shuffle(abLow, cdLow, 0, 2))
  v128.store(to + step, i64x2.shuffle(abLow, cdLow, 1, 3))
  v128.store(to + 2 * step, i64x2.shuffle(abHigh, cdHigh, 0, 2))
  v128.store(to + 3 * step, i64x2.shuffle(abHigh, cdHigh, 1, 3))
}

/**
 * Pack `count` lines (rows of A, columns of B) into slivers of `width`; each line is contiguous in
 * memory along the depth: `to[depth][line] = from[line][depth]`.
 */
// @ts-ignore: decorator
@inline
function packAcross(width: i32, from: usize, stride: usize, count: i32, depth: i32, to: usize): void {
  const step = bytes(width)
  for (let line = 0; line < count; line += width) {
    const lines = min(width, count - line)
    const sliver = to
    if (lines < width) memory.fill(sliver, 0, step * <usize>depth)
    for (let x = 0; x < lines; x += 4) {
      let r = from + <usize>(line + x) * stride
      let at = sliver + bytes(x)
      if (lines - x >= 4) {
        const whole = depth & ~3
        for (let p = 0; p < whole; p += 4) {
          transpose4(r, r + stride, r + 2 * stride, r + 3 * stride, at, step)
          r += 16
          at += 4 * step
        }
        for (let p = whole; p < depth; p++) {
          store<f32>(at, load<f32>(r))
          store<f32>(at, load<f32>(r + stride), 4)
          store<f32>(at, load<f32>(r + 2 * stride), 8)
          store<f32>(at, load<f32>(r + 3 * stride), 12)
          r += 4
          at += step
        }
      } else {
        for (let y = x; y < lines; y++) {
          r = from + <usize>(line + y) * stride
          at = sliver + bytes(y)
          for (let p = 0; p < depth; p++) {
            store<f32>(at, load<f32>(r))
            r += 4
            at += step
          }
        }
      }
    }
    to += step * <usize>depth
  }
}

/** The same where the lines lie side by side: `to[depth][line] = from[depth][line]`. */
// @ts-ignore: decorator
@inline
function packAlong(width: i32, from: usize, stride: usize, count: i32, depth: i32, to: usize): void {
  const step = bytes(width)
  const sliver = step * <usize>depth
  let line = 0
  // a cache line at a time
  for (; line + 16 <= count; line += 16) {
    let r = from + bytes(line)
    const end = to + sliver
    while (to < end) {
      v128.store(to, v128.load(r))
      if (width == 8) {
        v128.store(to, v128.load(r, 16), 16)
        v128.store(to + sliver, v128.load(r, 32))
        v128.store(to + sliver, v128.load(r, 48), 16)
      } else {
        v128.store(to + sliver, v128.load(r, 16))
        v128.store(to + 2 * sliver, v128.load(r, 32))
        v128.store(to + 3 * sliver, v128.load(r, 48))
      }
      r += stride
      to += step
    }
    to += <usize>(16 / width - 1) * sliver
  }
  for (; line < count; line += width) {
    const lines = min(width, count - line)
    let r = from + bytes(line)
    if (lines == width) {
      for (let p = 0; p < depth; p++) {
        v128.store(to, v128.load(r))
        if (width == 8) v128.store(to, v128.load(r, 16), 16)
        r += stride
        to += step
      }
    } else {
      const rest = lines & 3
      for (let p = 0; p < depth; p++) {
        let at = to
        if (width == 8) v128.store(to, f32x4.splat(0), 16)
        if (lines >= 4) {
          v128.store(at, v128.load(r))
          at += 16
        }
        if (rest != 0) v128.store(at, loadTail(r + bytes(lines - rest), rest))
        r += stride
        to += step
      }
    }
  }
}

export function packA(across: bool, from: usize, stride: usize, count: i32, depth: i32, to: usize): void {
  if (across) packAcross(MR, from, stride, count, depth, to)
  else packAlong(MR, from, stride, count, depth, to)
}

export function packB(across: bool, from: usize, stride: usize, count: i32, depth: i32, to: usize): void {
  if (across) packAcross(NR, from, stride, count, depth, to)
  else packAlong(NR, from, stride, count, depth, to)
}
