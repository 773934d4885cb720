//! One fused pass of AdamW over a parameter.
use crate::simd::{Kernel, Simd};

/// The factors of one step, as the WebAssembly kernel takes them.
#[derive(Clone, Copy)]
pub struct Rates {
    pub gradient_scale: f32,
    pub beta1: f32,
    pub beta2: f32,
    pub complement1: f32,
    pub complement2: f32,
    pub keep: f32,
    pub step_size: f32,
    pub inverse_root2: f32,
    pub epsilon: f32,
}

/// `p ← p·keep − rate·m / (√v·root + ε)` for `count` entries.
#[derive(Clone, Copy)]
pub struct Adam {
    pub count: usize,
    pub parameter: *mut f32,
    pub gradient: *const f32,
    pub first: *mut f32,
    pub second: *mut f32,
    pub rates: Rates,
}

impl Adam {
    /// # Safety
    /// There are `from + count` entries.
    pub unsafe fn part(self, from: usize, count: usize) -> Self {
        unsafe {
            Adam {
                count,
                parameter: self.parameter.add(from),
                gradient: self.gradient.add(from),
                first: self.first.add(from),
                second: self.second.add(from),
                ..self
            }
        }
    }
}

impl Kernel for Adam {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Adam { count, parameter, gradient, first, second, rates: r } = self;
        unsafe {
            for i in (0..count).step_by(S::LANES) {
                let here = count - i;
                let g = S::mul(S::splat(r.gradient_scale), S::take(gradient.add(i), here));
                let (m, v) = (S::take(first.add(i), here), S::take(second.add(i), here));
                let m = S::fma(S::splat(r.beta1), m, S::mul(S::splat(r.complement1), g));
                let square = S::mul(S::splat(r.complement2), S::mul(g, g));
                let v = S::fma(S::splat(r.beta2), v, square);
                S::put(first.add(i), m, here);
                S::put(second.add(i), v, here);
                let root = S::fma(S::sqrt(v), S::splat(r.inverse_root2), S::splat(r.epsilon));
                let step = S::div(S::mul(S::splat(-r.step_size), m), root);
                let p = S::fma(S::take(parameter.add(i), here), S::splat(r.keep), step);
                S::put(parameter.add(i), p, here);
            }
        }
    }
}
