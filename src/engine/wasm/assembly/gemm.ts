/**
 * Matrix product `C (+)= op(A)·op(B)`: both factors are packed into slivers of four rows and eight
 * columns, zero-padded, and a register tile of 4×8 sums walks over them (Goto's scheme). The tile is
 * the largest that leaves V8 no spills: eight sums, two columns of B, one broadcast entry of A, one
 * product.
 */
import { groupCombine, groupDot, groupOuter } from './group'
import { bytes, loadTail, madd, storeTail } from './simd'
import {
  isSparseFactor,
  sparseFactorMatmul,
  sparseFactorMatmulTransposed,
  sparseFactorScratch,
} from './sparse-factor'

/** Which part of a product is computed: everything, … */
export const WHOLE: i32 = 0
/** … everything, where the entries of `op(B)` below its diagonal are zero and need no work, … */
export const UPPER_FACTOR: i32 = 1
/** … or only the tiles that reach the diagonal of C or lie above it. */
export const UPPER_RESULT: i32 = 2

/** Rows and columns of the register tile. */
const MR: i32 = 4
const NR: i32 = 8
/** Depth, rows and columns of a packed block: a sliver of B stays in L1, the block of A in L2. */
const KC: i32 = 256
const MC: i32 = 128
const NC: i32 = 1024

// @ts-ignore: decorator
@inline
function roundUp(value: i32, step: i32): i32 {
  return ((value + step - 1) / step) * step
}

// @ts-ignore: decorator
@inline
function packedABytes(m: i32, k: i32): usize {
  return bytes(roundUp(min(m, MC), MR) * min(k, KC))
}

/** Bytes of scratch a product needs. */
export function gemmScratch(m: i32, n: i32, k: i32): usize {
  return packedABytes(m, k) + bytes(roundUp(min(n, NC), NR) * min(k, KC))
}

/** Bytes of scratch `matmul` needs, whichever way it takes. */
export function matmulScratch(transposeA: bool, m: i32, n: i32, k: i32): usize {
  return max(gemmScratch(m, n, k), sparseFactorScratch(transposeA ? m : k))
}

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

function packA(across: bool, from: usize, stride: usize, count: i32, depth: i32, to: usize): void {
  if (across) packAcross(MR, from, stride, count, depth, to)
  else packAlong(MR, from, stride, count, depth, to)
}

function packB(across: bool, from: usize, stride: usize, count: i32, depth: i32, to: usize): void {
  if (across) packAcross(NR, from, stride, count, depth, to)
  else packAlong(NR, from, stride, count, depth, to)
}

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
function tile(
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

/** The product on any sub-ranges: leading dimensions are in floats, `k` ≥ 1. */
export function gemm(
  part: i32,
  transposeA: bool,
  transposeB: bool,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  accumulate: bool,
  c: usize,
  ldc: i32,
  scratch: usize,
): void {
  const strideA = bytes(lda)
  const strideB = bytes(ldb)
  const strideC = bytes(ldc)
  const packedB = scratch + packedABytes(m, k)
  for (let j0 = 0; j0 < n; j0 += NC) {
    const nb = min(NC, n - j0)
    for (let p0 = 0; p0 < k; p0 += KC) {
      const kb = min(KC, k - p0)
      const add = accumulate || p0 > 0
      const fromB = transposeB
        ? b + <usize>j0 * strideB + bytes(p0)
        : b + <usize>p0 * strideB + bytes(j0)
      packB(transposeB, fromB, strideB, nb, kb, packedB)
      for (let i0 = 0; i0 < m; i0 += MC) {
        const mb = min(MC, m - i0)
        const fromA = transposeA
          ? a + <usize>p0 * strideA + bytes(i0)
          : a + <usize>i0 * strideA + bytes(p0)
        packA(!transposeA, fromA, strideA, mb, kb, scratch)
        for (let j = 0; j < nb; j += NR) {
          const columns = min(NR, nb - j)
          const beyond = j0 + j + NR
          const depth = part == UPPER_FACTOR ? min(kb, beyond - p0) : kb
          const height = part == UPPER_RESULT ? min(mb, beyond - i0) : mb
          if (depth <= 0) continue
          const right = packedB + bytes(j * kb)
          let to = c + <usize>i0 * strideC + bytes(j0 + j)
          for (let i = 0; i < height; i += MR) {
            const left = scratch + bytes(i * kb)
            tile(depth, left, right, to, strideC, min(MR, mb - i), columns, add)
            to += strideC << 2
          }
        }
      }
    }
  }
}

/**
 * `out (+)= op(a)·op(b)` on whole matrices; vectors, outer products, and left factors that are mostly
 * zeros take their own paths.
 */
export function matmul(
  transposeA: bool,
  transposeB: bool,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  b: usize,
  out: usize,
  accumulate: bool,
  scratch: usize,
): void {
  if (k == 0) {
    if (!accumulate) memory.fill(out, 0, bytes(m * n))
  } else if (n == 1) {
    if (transposeA) groupCombine(1, k, m, b, a, out, accumulate)
    else groupDot(1, m, k, b, a, out, accumulate)
  } else if (m == 1) {
    if (transposeB) groupDot(1, n, k, a, b, out, accumulate)
    else groupCombine(1, k, n, a, b, out, accumulate)
  } else if (k == 1) {
    groupOuter(1, m, n, a, b, out, accumulate)
  } else if (!transposeB && isSparseFactor(transposeA ? k : m, transposeA ? m : k, n, a)) {
    if (transposeA) sparseFactorMatmulTransposed(k, m, n, a, b, out, accumulate, scratch)
    else sparseFactorMatmul(m, k, n, a, b, out, accumulate, scratch)
  } else {
    gemm(
      WHOLE,
      transposeA,
      transposeB,
      m,
      n,
      k,
      a,
      transposeA ? m : k,
      b,
      transposeB ? k : n,
      accumulate,
      out,
      n,
      scratch,
    )
  }
}
