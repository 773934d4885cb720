//! The exponential, as the WebAssembly kernels have it: Cephes' polynomial, one unit in the last place.
use super::Simd;

const LOG2_E: f32 = std::f32::consts::LOG2_E;
/// ln 2 in two parts, the first with few digits, so that `n·LN2_HIGH` is exact.
const LN2_HIGH: f32 = 0.693_359_375;
const LN2_LOW: f32 = -2.121_944_4e-4;
const POLYNOMIAL: [f32; 5] =
    [1.398_199_95e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 5.000_000_1e-1];

/// `eˣ`; 0 below −104, ∞ above 88.73, NaN of NaN.
#[inline(always)]
pub unsafe fn exp<S: Simd>(x: S::V) -> S::V {
    unsafe {
        let x = S::max(S::splat(-104.0), S::min(S::splat(89.0), x));
        let n = S::round(S::mul(x, S::splat(LOG2_E)));
        let r = S::fma(n, S::splat(-LN2_HIGH), x);
        let r = S::fma(n, S::splat(-LN2_LOW), r);
        let mut p = S::splat(1.987_569_15e-4);
        for c in POLYNOMIAL {
            p = S::fma(p, r, S::splat(c));
        }
        let y = S::add(S::fma(p, S::mul(r, r), r), S::splat(1.0));
        S::scale(y, n)
    }
}
