/**
 * Elementary functions on four floats or two doubles, and their constants.
 *
 * Constants come from tables in memory: V8 rebuilds a vector constant at every use, in a loop as
 * well, with three instructions and a detour through an integer register; a load is one.
 *
 * `pmin(x, c)` and `pmax(x, c)` with `x` first keep a NaN in `x` and are one instruction; the plain
 * `min` and `max` are six. Polynomials of the single precision functions: Cephes (S. L. Moshier),
 * expf.c, logf.c, tanhf.c.
 */
import { madd, madd64 } from './simd'

const EXP: usize = memory.data<f32>(
  [
    // beyond these eˣ is ∞ or 0
    89.0, 89.0, 89.0, 89.0,
    -104.0, -104.0, -104.0, -104.0,
    // log₂ e; 1.5·2²³, adding it rounds to an integer; −ln 2 in two parts
    1.44269504088896341, 1.44269504088896341, 1.44269504088896341, 1.44269504088896341,
    12582912.0, 12582912.0, 12582912.0, 12582912.0,
    -0.693359375, -0.693359375, -0.693359375, -0.693359375,
    2.12194440e-4, 2.12194440e-4, 2.12194440e-4, 2.12194440e-4,
    // polynomial
    1.9875691500e-4, 1.9875691500e-4, 1.9875691500e-4, 1.9875691500e-4,
    1.3981999507e-3, 1.3981999507e-3, 1.3981999507e-3, 1.3981999507e-3,
    8.3334519073e-3, 8.3334519073e-3, 8.3334519073e-3, 8.3334519073e-3,
    4.1665795894e-2, 4.1665795894e-2, 4.1665795894e-2, 4.1665795894e-2,
    1.6666665459e-1, 1.6666665459e-1, 1.6666665459e-1, 1.6666665459e-1,
    5.0000001201e-1, 5.0000001201e-1, 5.0000001201e-1, 5.0000001201e-1,
    1.0, 1.0, 1.0, 1.0,
  ],
  16,
)

const EXP_BITS: usize = memory.data<i32>(
  [
    // bias of the exponent
    127, 127, 127, 127,
  ],
  16,
)

const LOG: usize = memory.data<f32>(
  [
    // polynomial
    7.0376836292e-2, 7.0376836292e-2, 7.0376836292e-2, 7.0376836292e-2,
    -1.1514610310e-1, -1.1514610310e-1, -1.1514610310e-1, -1.1514610310e-1,
    1.1676998740e-1, 1.1676998740e-1, 1.1676998740e-1, 1.1676998740e-1,
    -1.2420140846e-1, -1.2420140846e-1, -1.2420140846e-1, -1.2420140846e-1,
    1.4249322787e-1, 1.4249322787e-1, 1.4249322787e-1, 1.4249322787e-1,
    -1.6668057665e-1, -1.6668057665e-1, -1.6668057665e-1, -1.6668057665e-1,
    2.0000714765e-1, 2.0000714765e-1, 2.0000714765e-1, 2.0000714765e-1,
    -2.4999993993e-1, -2.4999993993e-1, -2.4999993993e-1, -2.4999993993e-1,
    3.3333331174e-1, 3.3333331174e-1, 3.3333331174e-1, 3.3333331174e-1,
    // −ln 2 in two parts, and ½
    -2.12194440e-4, -2.12194440e-4, -2.12194440e-4, -2.12194440e-4,
    0.693359375, 0.693359375, 0.693359375, 0.693359375,
    -0.5, -0.5, -0.5, -0.5,
    1.0, 1.0, 1.0, 1.0,
    // subnormal below; 2²³ lifts them, 23
    1.17549435e-38, 1.17549435e-38, 1.17549435e-38, 1.17549435e-38,
    8388608.0, 8388608.0, 8388608.0, 8388608.0,
    23.0, 23.0, 23.0, 23.0,
  ],
  16,
)

const LOG_BITS: usize = memory.data<i32>(
  [
    // bits of √½
    0x3f3504f3, 0x3f3504f3, 0x3f3504f3, 0x3f3504f3,
  ],
  16,
)

const TANH: usize = memory.data<f32>(
  [
    // polynomial
    -5.70498872745e-3, -5.70498872745e-3, -5.70498872745e-3, -5.70498872745e-3,
    2.06390887954e-2, 2.06390887954e-2, 2.06390887954e-2, 2.06390887954e-2,
    -5.37397155531e-2, -5.37397155531e-2, -5.37397155531e-2, -5.37397155531e-2,
    1.33314422036e-1, 1.33314422036e-1, 1.33314422036e-1, 1.33314422036e-1,
    -3.33332819422e-1, -3.33332819422e-1, -3.33332819422e-1, -3.33332819422e-1,
    // where it ends; 2
    0.625, 0.625, 0.625, 0.625,
    2.0, 2.0, 2.0, 2.0,
  ],
  16,
)

const EXP64: usize = memory.data<f64>(
  [
    // range
    709.0, 709.0,
    -708.0, -708.0,
    // log₂ e; 1.5·2⁵², adding it rounds to an integer; −ln 2 in two parts
    1.4426950408889634, 1.4426950408889634,
    6755399441055744.0, 6755399441055744.0,
    -6.93147180369123816490e-1, -6.93147180369123816490e-1,
    -1.90821492927058770002e-10, -1.90821492927058770002e-10,
    // 1/n! for n = 10, 11, 8, 9 … 0, 1
    1.0 / 3628800.0, 1.0 / 3628800.0,
    1.0 / 39916800.0, 1.0 / 39916800.0,
    1.0 / 40320.0, 1.0 / 40320.0,
    1.0 / 362880.0, 1.0 / 362880.0,
    1.0 / 720.0, 1.0 / 720.0,
    1.0 / 5040.0, 1.0 / 5040.0,
    1.0 / 24.0, 1.0 / 24.0,
    1.0 / 120.0, 1.0 / 120.0,
    0.5, 0.5,
    1.0 / 6.0, 1.0 / 6.0,
    1.0, 1.0,
  ],
  16,
)

const EXP64_BITS: usize = memory.data<i64>(
  [
    // bias of the exponent
    1023, 1023,
  ],
  16,
)

const LOG64: usize = memory.data<f64>(
  [
    // 2/(2i + 1) for i = 8, 9, 6, 7 … 0, 1
    2.0 / 17.0, 2.0 / 17.0,
    2.0 / 19.0, 2.0 / 19.0,
    2.0 / 13.0, 2.0 / 13.0,
    2.0 / 15.0, 2.0 / 15.0,
    2.0 / 9.0, 2.0 / 9.0,
    2.0 / 11.0, 2.0 / 11.0,
    2.0 / 5.0, 2.0 / 5.0,
    2.0 / 7.0, 2.0 / 7.0,
    2.0, 2.0,
    2.0 / 3.0, 2.0 / 3.0,
    // ln 2 in two parts; 2⁵², and with the bias
    1.90821492927058770002e-10, 1.90821492927058770002e-10,
    6.93147180369123816490e-1, 6.93147180369123816490e-1,
    4503599627370496.0, 4503599627370496.0,
    4503599627371519.0, 4503599627371519.0,
  ],
  16,
)

const LOG64_BITS: usize = memory.data<i64>(
  [
    // bits of √½ less those of 1
    0x3fe6a09e00000000 - 0x3ff0000000000000, 0x3fe6a09e00000000 - 0x3ff0000000000000,
  ],
  16,
)

/** The n-th vector of a table. */
// @ts-ignore: decorator
@inline
export function constant(table: usize, n: usize): v128 {
  return v128.load(table + (n << 4))
}

/** `eˣ`, ≤ 2 ulp; overflows to ∞, underflows gradually to 0. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, constant(EXP, 0)), constant(EXP, 1))
  const round = constant(EXP, 3)
  const rounded = madd(x, constant(EXP, 2), round)
  const n = f32x4.sub(rounded, round)
  let r = madd(n, constant(EXP, 4), x)
  r = madd(n, constant(EXP, 5), r)
  // the polynomial in three short chains: a loop over exp is bound by latency
  const z = f32x4.mul(r, r)
  const top = madd(constant(EXP, 6), r, constant(EXP, 7))
  const middle = madd(constant(EXP, 8), r, constant(EXP, 9))
  const low = madd(constant(EXP, 10), r, constant(EXP, 11))
  const linear = f32x4.add(r, constant(EXP, 12))
  const p = madd(madd(top, z, middle), f32x4.mul(z, z), madd(low, z, linear))
  // 2ⁿ in two factors, because neither 2¹²⁸ nor 2⁻¹⁴⁹ is a normal number
  const exponent = i32x4.sub(rounded, round)
  const half = i32x4.shr_s(exponent, 1)
  const bias = constant(EXP_BITS, 0)
  const first = i32x4.shl(i32x4.add(half, bias), 23)
  const second = i32x4.shl(i32x4.add(i32x4.sub(exponent, half), bias), 23)
  return f32x4.mul(f32x4.mul(p, first), second)
}

/** `ln x`, ≤ 2 ulp, of positive normal numbers; `shift` is subtracted from the exponent. */
// @ts-ignore: decorator
@inline
function logNormal(x: v128, shift: v128): v128 {
  // exponent such that the mantissa lies in [√½, √2)
  const exponent = i32x4.shr_s(i32x4.sub(x, constant(LOG_BITS, 0)), 23)
  const m = f32x4.sub(i32x4.sub(x, i32x4.shl(exponent, 23)), constant(LOG, 12))
  const e = f32x4.sub(f32x4.convert_i32x4_s(exponent), shift)
  const z = f32x4.mul(m, m)
  const cube = f32x4.mul(z, m)
  const top = madd(madd(constant(LOG, 0), m, constant(LOG, 1)), m, constant(LOG, 2))
  const middle = madd(madd(constant(LOG, 3), m, constant(LOG, 4)), m, constant(LOG, 5))
  const low = madd(madd(constant(LOG, 6), m, constant(LOG, 7)), m, constant(LOG, 8))
  let p = f32x4.mul(madd(madd(top, cube, middle), cube, low), cube)
  p = madd(e, constant(LOG, 9), p)
  p = madd(z, constant(LOG, 11), p)
  return madd(e, constant(LOG, 10), f32x4.add(m, p))
}

/** `ln x`, ≤ 2 ulp; `−∞` at 0, NaN below. */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  const subnormal = f32x4.lt(x, constant(LOG, 13))
  const normal = v128.bitselect(f32x4.mul(x, constant(LOG, 14)), x, subnormal)
  const y = logNormal(normal, v128.and(subnormal, constant(LOG, 15)))
  const zero = f32x4.splat(0)
  const infinity = f32x4.splat(<f32>Infinity)
  const finite = v128.and(f32x4.gt(x, zero), f32x4.lt(x, infinity))
  if (i32x4.all_true(finite)) return y
  // ∞ and NaN stay, 0 gives −∞, the rest NaN
  const below = v128.bitselect(f32x4.neg(infinity), f32x4.splat(<f32>NaN), f32x4.eq(x, zero))
  const special = v128.bitselect(below, x, f32x4.le(x, zero))
  return v128.bitselect(y, special, finite)
}

/** `1 / (1 + e⁻ˣ)`, accurate in both tails. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const one = constant(EXP, 12)
  const e = exp(f32x4.neg(f32x4.abs(x)))
  const numerator = v128.bitselect(e, one, f32x4.lt(x, f32x4.splat(0)))
  return f32x4.div(numerator, f32x4.add(one, e))
}

/** `ln(1 + eˣ)`. */
// @ts-ignore: decorator
@inline
export function softplus(x: v128): v128 {
  const one = constant(EXP, 12)
  const e = exp(f32x4.neg(f32x4.abs(x)))
  // ln(1 + e) = ln u + (what rounding u = 1 + e lost) / u
  const u = f32x4.add(one, e)
  const lost = f32x4.div(f32x4.sub(e, f32x4.sub(u, one)), u)
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), f32x4.add(logNormal(u, f32x4.splat(0)), lost))
}

// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const one = constant(EXP, 12)
  const magnitude = f32x4.abs(x)
  const z = f32x4.mul(x, x)
  let p = madd(constant(TANH, 0), z, constant(TANH, 1))
  p = madd(p, z, constant(TANH, 2))
  p = madd(p, z, constant(TANH, 3))
  p = madd(p, z, constant(TANH, 4))
  const small = madd(f32x4.mul(p, z), x, x)
  const e = exp(f32x4.add(magnitude, magnitude))
  const large = f32x4.sub(one, f32x4.div(constant(TANH, 6), f32x4.add(e, one)))
  const signed = v128.or(large, v128.xor(x, magnitude))
  return v128.bitselect(small, signed, f32x4.lt(magnitude, constant(TANH, 5)))
}

/** `eˣ` of two doubles, relative error < 1e-14; the argument is limited to [−708, 709]. */
// @ts-ignore: decorator
@inline
export function exp64(x: v128): v128 {
  x = f64x2.pmax(f64x2.pmin(x, constant(EXP64, 0)), constant(EXP64, 1))
  const round = constant(EXP64, 3)
  const rounded = madd64(x, constant(EXP64, 2), round)
  const n = f64x2.sub(rounded, round)
  let r = madd64(n, constant(EXP64, 4), x)
  r = madd64(n, constant(EXP64, 5), r)
  // Taylor to r¹¹ in two interleaved chains: |r| ≤ ½ ln 2 leaves r¹²/12! < 7e-15
  const z = f64x2.mul(r, r)
  const one = constant(EXP64, 16)
  let even = madd64(z, constant(EXP64, 6), constant(EXP64, 8))
  let odd = madd64(z, constant(EXP64, 7), constant(EXP64, 9))
  even = madd64(even, z, constant(EXP64, 10))
  odd = madd64(odd, z, constant(EXP64, 11))
  even = madd64(even, z, constant(EXP64, 12))
  odd = madd64(odd, z, constant(EXP64, 13))
  even = madd64(even, z, constant(EXP64, 14))
  odd = madd64(odd, z, constant(EXP64, 15))
  even = madd64(even, z, one)
  odd = madd64(odd, z, one)
  const p = madd64(odd, r, even)
  const exponent = i64x2.add(i64x2.sub(rounded, round), constant(EXP64_BITS, 0))
  return f64x2.mul(p, i64x2.shl(exponent, 52))
}

/** `ln x` of two positive normal doubles, relative error < 1e-14. */
// @ts-ignore: decorator
@inline
export function log64(x: v128): v128 {
  // exponent such that the mantissa lies in [√½, √2)
  const biased = i64x2.shr_u(i64x2.sub(x, constant(LOG64_BITS, 0)), 52)
  const exponent = i64x2.shl(i64x2.sub(biased, constant(EXP64_BITS, 0)), 52)
  const mantissa = i64x2.sub(x, exponent)
  // an integer below 2⁵² under the exponent of 2⁵² is 2⁵² + that integer
  const e = f64x2.sub(v128.or(biased, constant(LOG64, 12)), constant(LOG64, 13))
  // ln m = 2 artanh s, |s| ≤ 0.172
  const one = constant(EXP64, 16)
  const s = f64x2.div(f64x2.sub(mantissa, one), f64x2.add(mantissa, one))
  const z = f64x2.mul(s, s)
  const y = f64x2.mul(z, z)
  let even = madd64(constant(LOG64, 0), y, constant(LOG64, 2))
  let odd = madd64(constant(LOG64, 1), y, constant(LOG64, 3))
  even = madd64(even, y, constant(LOG64, 4))
  odd = madd64(odd, y, constant(LOG64, 5))
  even = madd64(even, y, constant(LOG64, 6))
  odd = madd64(odd, y, constant(LOG64, 7))
  even = madd64(even, y, constant(LOG64, 8))
  odd = madd64(odd, y, constant(LOG64, 9))
  const p = madd64(odd, z, even)
  const low = madd64(e, constant(LOG64, 10), f64x2.mul(p, s))
  return madd64(e, constant(LOG64, 11), low)
}
