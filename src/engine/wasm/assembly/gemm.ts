/**
 * Matrix product `C (+)= op(A)·op(B)`: both factors are packed into slivers of four rows and eight
 * columns, zero-padded, and a register tile of 4×8 sums walks over them (Goto's scheme). The tile is
 * the largest that leaves V8 no spills: eight sums, two columns of B, one broadcast entry of A, one
 * product.
 */
import { groupCombine, groupDot, groupOuter } from './group'
import { MR, NR, packA, packB } from './packing'
import { bytes } from './simd'
import {
  isSparseFactor,
  sparseFactorMatmul,
  sparseFactorMatmulTransposed,
  sparseFactorScratch,
} from './sparse-factor'
import { tile } from './tile'

/** Which part of a product is computed: everything, … */
export const WHOLE: i32 = 0
/** … everything, where the entries of `op(B)` below its diagonal are zero and need no work, … */
export const UPPER_FACTOR: i32 = 1
/** … or only the tiles that reach the diagonal of C or lie above it. */
export const UPPER_RESULT: i32 = 2

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
