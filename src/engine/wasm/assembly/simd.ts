/**
 * What every kernel is made of.
 *
 * Flat kernels run over whole vectors: the host pads each array to a multiple of 64 bytes, so the
 * last vector may compute on padding. Kernels that work row by row cut the last vector of a row with
 * `loadTail` and `storeTail`.
 */

/** Bytes in one vector of four floats. */
export const VECTOR: usize = 16

/** `a·b + c`: rounded twice (the same bits everywhere), or fused in the relaxed build. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c)
  return f32x4.add(f32x4.mul(a, b), c)
}

/** `madd` for two doubles. */
// @ts-ignore: decorator
@inline
export function madd64(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c)
  return f64x2.add(f64x2.mul(a, b), c)
}

/** Bytes of `count` floats. */
// @ts-ignore: decorator
@inline
export function bytes(count: i32): usize {
  return (<usize>count) << 2
}

/** Bytes of `count` floats, rounded up to whole vectors: the length of a flat loop. */
// @ts-ignore: decorator
@inline
export function vectorBytes(count: i32): usize {
  return (<usize>((count + 3) & ~3)) << 2
}

/** One to three floats, the other lanes zero. */
// @ts-ignore: decorator
@inline
export function loadTail(at: usize, count: i32): v128 {
  if (count == 1) return v128.load32_zero(at)
  const two = v128.load64_zero(at)
  return count == 2 ? two : v128.load_lane<f32>(at, two, 2, 8)
}

/** Store the first one to three lanes. */
// @ts-ignore: decorator
@inline
export function storeTail(at: usize, value: v128, count: i32): void {
  if (count == 1) {
    v128.store_lane<f32>(at, value, 0)
  } else {
    v128.store_lane<f64>(at, value, 0)
    if (count == 3) v128.store_lane<f32>(at, value, 2, 8)
  }
}

/** All ones in the first `count` lanes. */
// @ts-ignore: decorator
@inline
export function tailMask(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count))
}

// @ts-ignore: decorator
@inline
export function sumLanes(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  )
}

/** The four floats summed in double precision. */
// @ts-ignore: decorator
@inline
export function sumLanes64(v: v128): f64 {
  const pair = f64x2.add(
    f64x2.promote_low_f32x4(v),
    f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 0)),
  )
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1)
}

/** `[Σa, Σb, Σc, Σd]`. */
// @ts-ignore: decorator
@inline
export function sumFour(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(a, b, 2, 6, 3, 7))
  const cd = f32x4.add(i32x4.shuffle(c, d, 0, 4, 1, 5), i32x4.shuffle(c, d, 2, 6, 3, 7))
  return f32x4.add(i64x2.shuffle(ab, cd, 0, 2), i64x2.shuffle(ab, cd, 1, 3))
}
