/**
 * Elementary functions on four floats or two doubles.
 *
 * `pmin(x, c)` and `pmax(x, c)` with `x` first keep a NaN in `x` and are one instruction; the plain
 * `min` and `max` are six. Polynomials of the single precision functions: Cephes (S. L. Moshier),
 * expf.c, logf.c, tanhf.c.
 */
import { madd, madd64 } from './simd'

/** Adding it rounds a small number to an integer, which then stands in the low bits. */
const ROUND: f32 = 12582912.0 // 1.5 · 2²³
const ROUND64: f64 = 6755399441055744.0 // 1.5 · 2⁵²

/** `eˣ`, ≤ 2 ulp; overflows to ∞, underflows gradually to 0. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  // e^89 = ∞ and e^-104 = 0 in single precision
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89.0)), f32x4.splat(-104.0))
  const rounded = madd(x, f32x4.splat(1.44269504088896341), f32x4.splat(ROUND))
  const n = f32x4.sub(rounded, f32x4.splat(ROUND))
  let r = madd(n, f32x4.splat(-0.693359375), x)
  r = madd(n, f32x4.splat(2.12194440e-4), r)
  let p = madd(f32x4.splat(1.9875691500e-4), r, f32x4.splat(1.3981999507e-3))
  p = madd(p, r, f32x4.splat(8.3334519073e-3))
  p = madd(p, r, f32x4.splat(4.1665795894e-2))
  p = madd(p, r, f32x4.splat(1.6666665459e-1))
  p = madd(p, r, f32x4.splat(5.0000001201e-1))
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), f32x4.splat(1.0))
  // 2ⁿ in two factors, because neither 2¹²⁸ nor 2⁻¹⁴⁹ is a normal number
  const exponent = i32x4.sub(rounded, f32x4.splat(ROUND))
  const half = i32x4.shr_s(exponent, 1)
  const one = i32x4.splat(127)
  const low = i32x4.shl(i32x4.add(half, one), 23)
  const high = i32x4.shl(i32x4.add(i32x4.sub(exponent, half), one), 23)
  return f32x4.mul(f32x4.mul(p, low), high)
}

/** `ln x`, ≤ 2 ulp; `−∞` at 0, NaN below. */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  const subnormal = f32x4.lt(x, f32x4.splat(1.17549435e-38))
  const normal = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608.0)), x, subnormal)
  // exponent such that the mantissa lies in [√½, √2)
  const exponent = i32x4.shr_s(i32x4.sub(normal, i32x4.splat(0x3f3504f3)), 23)
  const m = f32x4.sub(i32x4.sub(normal, i32x4.shl(exponent, 23)), f32x4.splat(1.0))
  const e = f32x4.sub(
    f32x4.convert_i32x4_s(exponent),
    v128.and(subnormal, f32x4.splat(23.0)),
  )
  let p = madd(f32x4.splat(7.0376836292e-2), m, f32x4.splat(-1.1514610310e-1))
  p = madd(p, m, f32x4.splat(1.1676998740e-1))
  p = madd(p, m, f32x4.splat(-1.2420140846e-1))
  p = madd(p, m, f32x4.splat(1.4249322787e-1))
  p = madd(p, m, f32x4.splat(-1.6668057665e-1))
  p = madd(p, m, f32x4.splat(2.0000714765e-1))
  p = madd(p, m, f32x4.splat(-2.4999993993e-1))
  p = madd(p, m, f32x4.splat(3.3333331174e-1))
  const z = f32x4.mul(m, m)
  p = f32x4.mul(f32x4.mul(p, m), z)
  p = madd(e, f32x4.splat(-2.12194440e-4), p)
  p = madd(z, f32x4.splat(-0.5), p)
  const y = madd(e, f32x4.splat(0.693359375), f32x4.add(m, p))
  const finite = v128.and(
    f32x4.gt(x, f32x4.splat(0.0)),
    f32x4.lt(x, f32x4.splat(<f32>Infinity)),
  )
  if (i32x4.all_true(finite)) return y
  // ∞ and NaN stay, 0 gives −∞, the rest NaN
  const negative = v128.bitselect(
    f32x4.splat(<f32>-Infinity),
    f32x4.splat(<f32>NaN),
    f32x4.eq(x, f32x4.splat(0.0)),
  )
  const special = v128.bitselect(x, negative, f32x4.gt(x, f32x4.splat(0.0)))
  return v128.bitselect(y, special, finite)
}

/** `1 / (1 + e⁻ˣ)`, accurate in both tails. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1.0)
  const e = exp(f32x4.neg(f32x4.abs(x)))
  const numerator = v128.bitselect(e, one, f32x4.lt(x, f32x4.splat(0.0)))
  return f32x4.div(numerator, f32x4.add(one, e))
}

/** `ln(1 + eˣ)`. */
// @ts-ignore: decorator
@inline
export function softplus(x: v128): v128 {
  const one = f32x4.splat(1.0)
  const e = exp(f32x4.neg(f32x4.abs(x)))
  // ln(1 + e) = ln u + (what rounding u = 1 + e lost) / u
  const u = f32x4.add(one, e)
  const lost = f32x4.div(f32x4.sub(e, f32x4.sub(u, one)), u)
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0.0)), f32x4.add(log(u), lost))
}

// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const one = f32x4.splat(1.0)
  const magnitude = f32x4.abs(x)
  const z = f32x4.mul(x, x)
  let p = madd(f32x4.splat(-5.70498872745e-3), z, f32x4.splat(2.06390887954e-2))
  p = madd(p, z, f32x4.splat(-5.37397155531e-2))
  p = madd(p, z, f32x4.splat(1.33314422036e-1))
  p = madd(p, z, f32x4.splat(-3.33332819422e-1))
  const small = madd(f32x4.mul(p, z), x, x)
  const e = exp(f32x4.add(magnitude, magnitude))
  const large = f32x4.sub(one, f32x4.div(f32x4.splat(2.0), f32x4.add(e, one)))
  const signed = v128.bitselect(x, large, i32x4.splat(0x80000000))
  return v128.bitselect(small, signed, f32x4.lt(magnitude, f32x4.splat(0.625)))
}

/** `eˣ` of two doubles, relative error < 1e-14; the argument is limited to [−708, 709]. */
// @ts-ignore: decorator
@inline
export function exp64(x: v128): v128 {
  x = f64x2.pmax(f64x2.pmin(x, f64x2.splat(709.0)), f64x2.splat(-708.0))
  const rounded = madd64(x, f64x2.splat(1.4426950408889634), f64x2.splat(ROUND64))
  const n = f64x2.sub(rounded, f64x2.splat(ROUND64))
  let r = madd64(n, f64x2.splat(-6.93147180369123816490e-1), x)
  r = madd64(n, f64x2.splat(-1.90821492927058770002e-10), r)
  // Taylor to r¹¹ in two interleaved chains: |r| ≤ ½ ln 2 leaves r¹²/12! < 7e-15
  const z = f64x2.mul(r, r)
  let even = madd64(z, f64x2.splat(1.0 / 3628800.0), f64x2.splat(1.0 / 40320.0))
  let odd = madd64(z, f64x2.splat(1.0 / 39916800.0), f64x2.splat(1.0 / 362880.0))
  even = madd64(even, z, f64x2.splat(1.0 / 720.0))
  odd = madd64(odd, z, f64x2.splat(1.0 / 5040.0))
  even = madd64(even, z, f64x2.splat(1.0 / 24.0))
  odd = madd64(odd, z, f64x2.splat(1.0 / 120.0))
  even = madd64(even, z, f64x2.splat(0.5))
  odd = madd64(odd, z, f64x2.splat(1.0 / 6.0))
  even = madd64(even, z, f64x2.splat(1.0))
  odd = madd64(odd, z, f64x2.splat(1.0))
  const p = madd64(odd, r, even)
  const exponent = i64x2.add(i64x2.sub(rounded, f64x2.splat(ROUND64)), i64x2.splat(1023))
  return f64x2.mul(p, i64x2.shl(exponent, 52))
}

/** `ln x` of two positive normal doubles, relative error < 1e-14. */
// @ts-ignore: decorator
@inline
export function log64(x: v128): v128 {
  // exponent such that the mantissa lies in [√½, √2)
  const shifted = i64x2.sub(x, i64x2.splat(0x3fe6a09e00000000 - 0x3ff0000000000000))
  const biased = i64x2.shr_u(shifted, 52)
  const mantissa = i64x2.sub(x, i64x2.shl(i64x2.sub(biased, i64x2.splat(1023)), 52))
  const two52 = f64x2.splat(4503599627370496.0)
  const e = f64x2.sub(v128.or(biased, two52), f64x2.splat(4503599627370496.0 + 1023.0))
  // ln m = 2 artanh s, |s| ≤ 0.172
  const one = f64x2.splat(1.0)
  const s = f64x2.div(f64x2.sub(mantissa, one), f64x2.add(mantissa, one))
  const z = f64x2.mul(s, s)
  let p = madd64(z, f64x2.splat(2.0 / 19.0), f64x2.splat(2.0 / 17.0))
  p = madd64(p, z, f64x2.splat(2.0 / 15.0))
  p = madd64(p, z, f64x2.splat(2.0 / 13.0))
  p = madd64(p, z, f64x2.splat(2.0 / 11.0))
  p = madd64(p, z, f64x2.splat(2.0 / 9.0))
  p = madd64(p, z, f64x2.splat(2.0 / 7.0))
  p = madd64(p, z, f64x2.splat(2.0 / 5.0))
  p = madd64(p, z, f64x2.splat(2.0 / 3.0))
  p = madd64(p, z, f64x2.splat(2.0))
  p = madd64(e, f64x2.splat(1.90821492927058770002e-10), f64x2.mul(p, s))
  return madd64(e, f64x2.splat(6.93147180369123816490e-1), p)
}
