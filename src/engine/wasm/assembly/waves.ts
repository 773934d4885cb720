/** Sines and cosines of four floats. Polynomials: Cephes (S. L. Moshier), sinf.c. */
import { constant } from './elementary'
import { madd } from './simd'

const TRIGONOMETRY: usize = memory.data<f32>(
  [
    // 2/π; −π/2 in three parts
    0.636619772367581, 0.636619772367581, 0.636619772367581, 0.636619772367581,
    -1.5703125, -1.5703125, -1.5703125, -1.5703125,
    -4.837512969970703125e-4, -4.837512969970703125e-4, -4.837512969970703125e-4, -4.837512969970703125e-4,
    -7.54978995489188216e-8, -7.54978995489188216e-8, -7.54978995489188216e-8, -7.54978995489188216e-8,
    // sine
    -1.9515295891e-4, -1.9515295891e-4, -1.9515295891e-4, -1.9515295891e-4,
    8.3321608736e-3, 8.3321608736e-3, 8.3321608736e-3, 8.3321608736e-3,
    -1.6666654611e-1, -1.6666654611e-1, -1.6666654611e-1, -1.6666654611e-1,
    // cosine
    2.443315711809948e-5, 2.443315711809948e-5, 2.443315711809948e-5, 2.443315711809948e-5,
    -1.388731625493765e-3, -1.388731625493765e-3, -1.388731625493765e-3, -1.388731625493765e-3,
    4.166664568298827e-2, 4.166664568298827e-2, 4.166664568298827e-2, 4.166664568298827e-2,
    -0.5, -0.5, -0.5, -0.5,
    1.0, 1.0, 1.0, 1.0,
  ],
  16,
)

/** The sine of `x + quarters · π/2`, absolute error ≤ 2e-7 up to |x| = 8192. */
// @ts-ignore: decorator
@inline
function sineOfQuarters(x: v128, quarters: i32): v128 {
  const n = f32x4.nearest(f32x4.mul(x, constant(TRIGONOMETRY, 0)))
  let r = madd(n, constant(TRIGONOMETRY, 1), x)
  r = madd(n, constant(TRIGONOMETRY, 2), r)
  r = madd(n, constant(TRIGONOMETRY, 3), r)
  const z = f32x4.mul(r, r)
  let s = madd(constant(TRIGONOMETRY, 4), z, constant(TRIGONOMETRY, 5))
  s = madd(s, z, constant(TRIGONOMETRY, 6))
  s = madd(f32x4.mul(s, z), r, r)
  let c = madd(constant(TRIGONOMETRY, 7), z, constant(TRIGONOMETRY, 8))
  c = madd(c, z, constant(TRIGONOMETRY, 9))
  c = madd(c, z, constant(TRIGONOMETRY, 10))
  c = madd(c, z, constant(TRIGONOMETRY, 11))
  const quadrant = i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(quarters))
  const isOdd = i32x4.ne(v128.and(quadrant, i32x4.splat(1)), i32x4.splat(0))
  const sign = i32x4.shl(v128.and(quadrant, i32x4.splat(2)), 30)
  return v128.xor(v128.bitselect(c, s, isOdd), sign)
}

// @ts-ignore: decorator
@inline
export function sine(x: v128): v128 {
  return sineOfQuarters(x, 0)
}

// @ts-ignore: decorator
@inline
export function cosine(x: v128): v128 {
  return sineOfQuarters(x, 1)
}
