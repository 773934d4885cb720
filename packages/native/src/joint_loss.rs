//! The joint objective of one batch in one pass: loss, weights and their sums, for the families whose
//! closed form is short. Beyond the clamp the conjugate goes on by its tangent.
use crate::simd::{Kernel, Simd, exp};

/// Samples summed in single precision before the sum joins a double.
const BLOCK: usize = 256;

/// The Tsallis families with α = 1, 2 and 1.5, numbered as by the WebAssembly kernels.
#[derive(Clone, Copy, PartialEq)]
pub enum Family {
    Logistic,
    Sparsemax,
    Entmax15,
}

impl Family {
    pub fn of(code: u32) -> Option<Self> {
        [Family::Logistic, Family::Sparsemax, Family::Entmax15].get(code as usize).copied()
    }
}

/// Some rows of the batch. `log_ratio` has one row if `shared`.
#[derive(Clone, Copy)]
pub struct JointLoss {
    pub family: Family,
    pub clamp: f32,
    /// `s_max`, ∞ where a family has none
    pub limit: f32,
    pub rows: usize,
    pub m: usize,
    pub positive: *const f32,
    pub sampled: *const f32,
    pub log_ratio: *const f32,
    pub shared: bool,
    pub log_partition: *const f32,
    pub loss: *mut f32,
    pub weights: *mut f32,
    pub weight_sum: *mut f32,
    pub weight_square_sum: *mut f32,
    pub clamped: *mut f32,
}

impl JointLoss {
    /// # Safety
    /// There are `first + rows` rows.
    pub unsafe fn rows_from(self, first: usize, rows: usize) -> Self {
        unsafe {
            JointLoss {
                rows,
                positive: self.positive.add(first),
                sampled: self.sampled.add(first * self.m),
                log_ratio: if self.shared { self.log_ratio } else { self.log_ratio.add(first * self.m) },
                log_partition: self.log_partition.add(first),
                loss: self.loss.add(first),
                weights: self.weights.add(first * self.m),
                weight_sum: self.weight_sum.add(first),
                weight_square_sum: self.weight_square_sum.add(first),
                clamped: self.clamped.add(first),
                ..self
            }
        }
    }
}

#[derive(Default)]
struct Totals {
    loss: f64,
    weight: f64,
    square: f64,
    clamped: f64,
}

impl Kernel for JointLoss {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        unsafe {
            match self.family {
                Family::Logistic => batch::<S, 0>(&self),
                Family::Sparsemax => batch::<S, 1>(&self),
                Family::Entmax15 => batch::<S, 2>(&self),
            }
        }
    }
}

/// `FAMILY` is a constant, so that each has a loop of its own.
#[inline(always)]
unsafe fn batch<S: Simd, const FAMILY: u32>(of: &JointLoss) {
    unsafe {
        let share = 1.0 / of.m as f64;
        let mut ratios = 0.0;
        for b in 0..of.rows {
            let log_ratio = if of.shared { of.log_ratio } else { of.log_ratio.add(b * of.m) };
            let tau = *of.log_partition.add(b);
            let mut totals = row::<S, FAMILY>(of, b, log_ratio, tau, share as f32);
            if FAMILY == 0 {
                if b == 0 || !of.shared {
                    ratios = ratio_sum::<S>(of.m, log_ratio, of.clamp);
                }
                totals.loss -= ratios;
            }
            let loss = f64::from(tau) + totals.loss * share - f64::from(*of.positive.add(b));
            *of.loss.add(b) = loss as f32;
            *of.weight_sum.add(b) = totals.weight as f32;
            *of.weight_square_sum.add(b) = totals.square as f32;
            *of.clamped.add(b) = totals.clamped as f32;
        }
    }
}

/// `Σ_j ratio_j` of one row, log-ratios limited at the clamp.
#[inline(always)]
unsafe fn ratio_sum<S: Simd>(m: usize, log_ratio: *const f32, clamp: f32) -> f64 {
    unsafe {
        let mut total = 0.0;
        for first in (0..m).step_by(BLOCK) {
            let mut sum = S::zero();
            let last = m.min(first + BLOCK);
            for j in (first..last).step_by(S::LANES) {
                let r = S::min(S::splat(clamp), S::take(log_ratio.add(j), last - j));
                sum = S::add(sum, cut::<S>(exp::<S>(r), last - j));
            }
            total += S::sum64(sum);
        }
        total
    }
}

/// The first `count` lanes, the others zero.
#[inline(always)]
unsafe fn cut<S: Simd>(v: S::V, count: usize) -> S::V {
    if count >= S::LANES {
        return v;
    }
    let mut lanes = [0f32; 16];
    unsafe {
        S::store(lanes.as_mut_ptr(), v);
        S::load_part(lanes.as_ptr(), count)
    }
}

/// One row; the logistic loss lacks its `− Σ ratio`, which the caller has.
#[inline(always)]
unsafe fn row<S: Simd, const FAMILY: u32>(
    of: &JointLoss,
    b: usize,
    log_ratio: *const f32,
    tau: f32,
    inverse: f32,
) -> Totals {
    unsafe {
        let (scores, weights) = (of.sampled.add(b * of.m), of.weights.add(b * of.m));
        let (tau, clamp) = (S::splat(tau), S::splat(of.clamp));
        let (limit, inverse) = (S::splat(of.limit), S::splat(inverse));
        let mut totals = Totals::default();
        for first in (0..of.m).step_by(BLOCK) {
            let [mut loss, mut sum, mut square, mut clamped] = [S::zero(); 4];
            let last = of.m.min(first + BLOCK);
            for j in (first..last).step_by(S::LANES) {
                let count = last - j;
                let s = S::sub(S::take(scores.add(j), count), tau);
                let r = S::take(log_ratio.add(j), count);
                let [value, w, beyond] = if FAMILY == 0 {
                    logistic::<S>(S::add(s, r), clamp)
                } else {
                    limited::<S, FAMILY>(s, r, clamp, limit)
                };
                let w = S::mul(w, inverse);
                S::put(weights.add(j), w, count);
                let w = cut::<S>(w, count);
                loss = S::add(loss, cut::<S>(value, count));
                sum = S::add(sum, w);
                square = S::fma(w, w, square);
                clamped = S::add(clamped, cut::<S>(beyond, count));
            }
            totals.loss += S::sum64(loss);
            totals.weight += S::sum64(sum);
            totals.square += S::sum64(square);
            totals.clamped += S::sum64(clamped);
        }
        totals
    }
}

/// Loss, weight, and 1 where clamped. The ratio is in the exponent: `z = s + logRatio`.
#[inline(always)]
unsafe fn logistic<S: Simd>(z: S::V, clamp: S::V) -> [S::V; 3] {
    unsafe {
        let excess = S::max(S::zero(), S::sub(z, clamp));
        let w = exp::<S>(S::min(clamp, z));
        [S::fma(w, excess, w), w, S::where_greater(z, clamp, S::splat(1.0))]
    }
}

/// The same of families whose `s` is limited at the `s_max` where `ln f*'` reaches the clamp.
#[inline(always)]
unsafe fn limited<S: Simd, const FAMILY: u32>(
    s: S::V,
    r: S::V,
    clamp: S::V,
    limit: S::V,
) -> [S::V; 3] {
    unsafe {
        let (one, half) = (S::splat(1.0), S::splat(0.5));
        let ratio = exp::<S>(S::min(clamp, r));
        let inside = S::min(limit, s);
        let excess = S::max(S::zero(), S::sub(s, limit));
        let (w, conjugate) = if FAMILY == 1 {
            let w = S::max(S::zero(), S::add(one, inside));
            (w, S::mul(half, S::sub(S::mul(w, w), one)))
        } else {
            let base = S::max(S::zero(), S::fma(half, inside, one));
            let w = S::mul(base, base);
            (w, S::mul(S::splat(2.0 / 3.0), S::sub(S::mul(w, base), one)))
        };
        let value = S::mul(ratio, S::fma(w, excess, conjugate));
        let above = S::where_greater(s, limit, one);
        let heavy = S::where_greater(r, clamp, one);
        [value, S::mul(ratio, w), S::max(above, heavy)]
    }
}
