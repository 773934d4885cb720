//! The quadratic form `½ yᵀUy` and its gradient. Both are symmetric, so only tiles on and above the
//! diagonal are multiplied: half of the work of the square products.
use crate::packing::Factor;
use crate::pool::each_chunk;
use crate::product::{Part, Product};
use crate::simd::{Kernel, Level, Simd, run};
use std::cell::RefCell;

/// Rows of codes handled together, so that what a product wrote is still in cache.
const ROWS: usize = 144;
/// Multiplications below which a second thread does not pay.
const ALONE: usize = 500_000;
/// Rows and columns of a block of the mirrored square.
const BLOCK: usize = 16;

thread_local! {
    static PRODUCTS: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// `out_r = (y_r · strict upper triangle of U) · y_r` for some rows.
#[derive(Clone, Copy)]
struct Form {
    rows: usize,
    k: usize,
    codes: *const f32,
    couplings: *const f32,
    out: *mut f32,
    products: *mut f32,
}

impl Kernel for Form {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Form { rows, k, codes, couplings, out, products } = self;
        let product = Product {
            part: Part::UpperFactor,
            rows,
            cols: k,
            depth: k,
            left: Factor::new(codes, k, false),
            right: Factor::new(couplings, k, false),
            halved: std::ptr::null(),
            accumulate: false,
            to: products,
            stride: k,
            row: 0,
            col: 0,
        };
        unsafe {
            product.run::<S>();
            for r in 0..rows {
                *out.add(r) = dot::<S>(products.add(r * k), codes.add(r * k), k);
            }
        }
    }
}

#[inline(always)]
unsafe fn dot<S: Simd>(a: *const f32, b: *const f32, count: usize) -> f32 {
    unsafe {
        let mut sum = S::zero();
        for i in (0..count).step_by(S::LANES) {
            let here = count - i;
            sum = S::fma(S::take(a.add(i), here), S::take(b.add(i), here), sum);
        }
        S::sum(sum)
    }
}

/// Addresses of a kernel that go to other threads: each writes rows, or columns, of its own.
#[derive(Clone, Copy)]
pub struct Shared<T>(pub T);
unsafe impl<T> Sync for Shared<T> {}

impl<T> Shared<T> {
    /// By a method, so that closures take the whole of it.
    pub fn get(&self) -> &T {
        &self.0
    }
}

/// # Safety
/// `codes` has `n·k` floats, `couplings` `k·k`, `out` `n`.
pub unsafe fn quadratic_form(
    level: Level,
    threads: usize,
    [n, k]: [usize; 2],
    codes: *const f32,
    couplings: *const f32,
    out: *mut f32,
) {
    let rows = if threads > 1 { ROWS.min(n.div_ceil(threads).max(24)) } else { ROWS };
    let threads = if n * k * k / 2 < ALONE { 1 } else { threads };
    let whole = Shared((codes, couplings, out));
    each_chunk(threads, n.div_ceil(rows), |chunk| {
        let &(codes, couplings, out) = whole.get();
        let first = chunk * rows;
        let rows = rows.min(n - first);
        PRODUCTS.with(|products| unsafe {
            let products = &mut *products.borrow_mut();
            if products.len() < rows * k {
                products.resize(rows * k, 0.0);
            }
            let (codes, out) = (codes.add(first * k), out.add(first));
            run(level, Form { rows, k, codes, couplings, out, products: products.as_mut_ptr() });
        });
    });
}

/// `out (+)= ½ Σ_r g_r y_r y_rᵀ` off the diagonal.
///
/// # Safety
/// `codes` has `n·k` floats, `g` `n`, `out` `k·k`.
pub unsafe fn quadratic_form_gradient(
    level: Level,
    threads: usize,
    [n, k]: [usize; 2],
    codes: *const f32,
    g: *const f32,
    out: *mut f32,
    accumulate: bool,
) {
    let threads = if n * k * k / 2 < ALONE { 1 } else { threads };
    let mut upper = PRODUCTS.with(RefCell::take);
    if upper.len() < k * k {
        upper.resize(k * k, 0.0);
    }
    if n == 0 {
        upper[..k * k].fill(0.0);
    }
    let whole = Shared((codes, g, upper.as_mut_ptr(), out));
    let width = (k.div_ceil(4 * threads)).max(64).next_multiple_of(level.tile_columns());
    let chunks = if n == 0 { 0 } else { k.div_ceil(width) };
    each_chunk(threads, chunks, |chunk| {
        let &(codes, halved, upper, _) = whole.get();
        // the longest columns first
        let col = (chunks - 1 - chunk) * width;
        let cols = width.min(k - col);
        let right = unsafe { Factor::new(codes, k, false).from(0, col) };
        let product = Product {
            part: Part::UpperResult,
            rows: k.min(col + cols),
            cols,
            depth: n,
            left: Factor::new(codes, k, true),
            right,
            halved,
            accumulate: false,
            to: unsafe { upper.add(col) },
            stride: k,
            row: 0,
            col,
        };
        unsafe { run(level, product) };
    });
    let rows = k.div_ceil(threads).next_multiple_of(BLOCK);
    each_chunk(threads, k.div_ceil(rows), |chunk| {
        let &(_, _, upper, out) = whole.get();
        let first = chunk * rows;
        unsafe { mirror(k, first, k.min(first + rows), upper, out, accumulate) };
    });
    PRODUCTS.with(|products| products.replace(upper));
}

/// Rows `first … last − 1` of `out (+)= upper + upperᵀ` off the diagonal, block by block.
unsafe fn mirror(
    k: usize,
    first: usize,
    last: usize,
    upper: *const f32,
    out: *mut f32,
    accumulate: bool,
) {
    for i0 in (first..last).step_by(BLOCK) {
        for j0 in (0..k).step_by(BLOCK) {
            for i in i0..last.min(i0 + BLOCK) {
                for j in j0..k.min(j0 + BLOCK) {
                    unsafe {
                        let value = match i.cmp(&j) {
                            std::cmp::Ordering::Less => *upper.add(i * k + j),
                            std::cmp::Ordering::Equal => 0.0,
                            std::cmp::Ordering::Greater => *upper.add(j * k + i),
                        };
                        let to = out.add(i * k + j);
                        *to = if accumulate { *to + value } else { value };
                    }
                }
            }
        }
    }
}
