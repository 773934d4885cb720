//! Hidden units of pairs, a row's part plus a code's part through relu or nothing, and the way back.
//! Work is divided by columns, so that every sum has its terms in the same order on any number of threads.
use crate::simd::{Kernel, Simd};

/// Codes summed in registers before the sum goes to memory: bounds the rounding of long sums.
const CHUNK: usize = 256;

/// `out_{b·m + j} = activation(x_b + y_j)`, or `y_{b·m + j}` unless shared, for some rows b.
#[derive(Clone, Copy)]
pub struct Pairs {
    pub relu: bool,
    pub rows: usize,
    pub m: usize,
    pub n: usize,
    pub shared: bool,
    pub x: *const f32,
    pub y: *const f32,
    pub out: *mut f32,
}

impl Pairs {
    /// # Safety
    /// There are `first + rows` rows.
    pub unsafe fn rows_from(self, first: usize, rows: usize) -> Self {
        let skipped = first * self.m * self.n;
        unsafe {
            Pairs {
                rows,
                x: self.x.add(first * self.n),
                y: if self.shared { self.y } else { self.y.add(skipped) },
                out: self.out.add(skipped),
                ..self
            }
        }
    }
}

impl Kernel for Pairs {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Pairs { relu, rows, m, n, shared, x, y, out } = self;
        // relu, or a bound that nothing is below; NaN stays NaN
        let least = unsafe { S::splat(if relu { 0.0 } else { f32::NEG_INFINITY }) };
        unsafe {
            for b in 0..rows {
                for j in 0..m {
                    let at = (b * m + j) * n;
                    let code = if shared { y.add(j * n) } else { y.add(at) };
                    for i in (0..n).step_by(S::LANES) {
                        let here = n - i;
                        let sum = S::add(S::take(x.add(b * n + i), here), S::take(code.add(i), here));
                        S::put(out.add(at + i), S::max(least, sum), here);
                    }
                }
            }
        }
    }
}

/// `to_rows_b (+)= Σ_j h_{b·m + j}`, `to_codes_j = Σ_b h_{b·m + j}` if shared, else `to_codes = h`, where
/// `h = g · activation'`; columns `col … col + cols − 1`.
#[derive(Clone, Copy)]
pub struct PairGradient {
    pub relu: bool,
    pub rows: usize,
    pub m: usize,
    pub n: usize,
    pub shared: bool,
    pub y: *const f32,
    pub g: *const f32,
    pub to_rows: *mut f32,
    pub accumulate: bool,
    pub to_codes: *mut f32,
    pub col: usize,
    pub cols: usize,
}

impl Kernel for PairGradient {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        unsafe {
            for b in 0..self.rows {
                for i in (self.col..self.col + self.cols).step_by(S::LANES) {
                    column::<S>(&self, b, i, self.col + self.cols - i);
                }
            }
        }
    }
}

/// One vector of columns of row b.
#[inline(always)]
unsafe fn column<S: Simd>(of: &PairGradient, b: usize, i: usize, here: usize) {
    unsafe {
        let to_row = of.to_rows.add(b * of.n + i);
        let mut total = if of.accumulate { S::take(to_row, here) } else { S::zero() };
        for done in (0..of.m).step_by(CHUNK) {
            let mut sum = S::zero();
            for j in done..of.m.min(done + CHUNK) {
                let at = (b * of.m + j) * of.n + i;
                let g = S::take(of.g.add(at), here);
                let h = if of.relu {
                    S::where_greater(S::take(of.y.add(at), here), S::zero(), g)
                } else {
                    g
                };
                sum = S::add(sum, h);
                if of.shared {
                    let to = of.to_codes.add(j * of.n + i);
                    let value = if b > 0 { S::add(S::take(to, here), h) } else { h };
                    S::put(to, value, here);
                } else {
                    S::put(of.to_codes.add(at), h, here);
                }
            }
            total = S::add(total, sum);
        }
        S::put(to_row, total, here);
    }
}
