//! The quadratic form `½ yᵀUy` and its gradient. Both are symmetric, so only tiles on and above the
//! diagonal are multiplied: half of the work of the square products.
use crate::packing::Factor;
use crate::pool::each_chunk;
use crate::product::{Part, Product};
use crate::simd::{Kernel, Level, Simd, run};
use std::cell::RefCell;

/// Rows of codes handled together, so that what a product wrote is still in cache.
const ROWS: usize = 288;
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
    let threads = if n * k * k / 2 < ALONE { 1 } else { threads };
    let rows = if threads > 1 { ROWS.min(n.div_ceil(2 * threads).max(24)) } else { ROWS };
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
    // every chunk packs its rows anew
    let width = if threads > 1 { k.div_ceil(2 * threads).max(64) } else { k.max(1) };
    let width = width.next_multiple_of(level.tile_columns());
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
    // the first rows have the most
    let rows = if threads > 1 { k.div_ceil(4 * threads) } else { k.max(1) }.next_multiple_of(BLOCK);
    each_chunk(threads, k.div_ceil(rows), |chunk| {
        let &(_, _, upper, out) = whole.get();
        let first = chunk * rows;
        unsafe { mirror(k, first, k.min(first + rows), upper, out, accumulate) };
    });
    PRODUCTS.with(|products| products.replace(upper));
}

/// The blocks of `out (+)= upper + upperᵀ` off the diagonal that lie in rows `first … last − 1` of the
/// upper triangle, and those across the diagonal: nobody else writes these.
unsafe fn mirror(
    k: usize,
    first: usize,
    last: usize,
    upper: *const f32,
    out: *mut f32,
    accumulate: bool,
) {
    for i0 in (first..last).step_by(BLOCK) {
        for j0 in (i0..k).step_by(BLOCK) {
            let (rows, cols) = (BLOCK.min(last - i0), BLOCK.min(k - j0));
            let mut block = [[0f32; BLOCK]; BLOCK];
            let mut across = [[0f32; BLOCK]; BLOCK];
            for i in 0..rows {
                for j in 0..cols {
                    if i0 + i < j0 + j {
                        let value = unsafe { *upper.add((i0 + i) * k + j0 + j) };
                        block[i][j] = value;
                        across[j][i] = value;
                    }
                }
            }
            unsafe {
                if i0 == j0 {
                    for i in 0..rows {
                        for j in 0..cols {
                            block[i][j] += across[i][j];
                        }
                    }
                } else {
                    put(&across, out.add(j0 * k + i0), k, [cols, rows], accumulate);
                }
                put(&block, out.add(i0 * k + j0), k, [rows, cols], accumulate);
            }
        }
    }
}

unsafe fn put(
    block: &[[f32; BLOCK]; BLOCK],
    to: *mut f32,
    stride: usize,
    [rows, cols]: [usize; 2],
    accumulate: bool,
) {
    for (i, row) in block[..rows].iter().enumerate() {
        let to = unsafe { std::slice::from_raw_parts_mut(to.add(i * stride), cols) };
        for (to, value) in to.iter_mut().zip(row) {
            *to = if accumulate { *to + value } else { *value };
        }
    }
}
