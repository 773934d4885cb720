//! Four floats in plain Rust, for processors with none of the others; the compiler makes vectors of them.
use super::Simd;
use crate::tile::{Tile, tile};

#[derive(Clone, Copy)]
pub struct Portable;

type V = [f32; 4];

#[inline(always)]
fn each(a: V, b: V, f: impl Fn(f32, f32) -> f32) -> V {
    [f(a[0], b[0]), f(a[1], b[1]), f(a[2], b[2]), f(a[3], b[3])]
}

/// `2ⁿ` for an integer `−126 ≤ n ≤ 127`.
#[inline(always)]
fn power(n: i32) -> f32 {
    f32::from_bits(((n + 127) as u32) << 23)
}

impl Simd for Portable {
    type V = V;
    const LANES: usize = 4;
    const ROWS: usize = 4;
    const VECTORS: usize = 2;

    #[inline(always)]
    unsafe fn splat(x: f32) -> V {
        [x; 4]
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> V {
        unsafe { from.cast::<V>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, v: V) {
        unsafe { to.cast::<V>().write_unaligned(v) }
    }
    #[inline(always)]
    unsafe fn load_part(from: *const f32, count: usize) -> V {
        let mut lanes = [0f32; 4];
        unsafe { std::ptr::copy_nonoverlapping(from, lanes.as_mut_ptr(), count) };
        lanes
    }
    #[inline(always)]
    unsafe fn store_part(to: *mut f32, v: V, count: usize) {
        unsafe { std::ptr::copy_nonoverlapping(v.as_ptr(), to, count) }
    }
    #[inline(always)]
    unsafe fn add(a: V, b: V) -> V {
        each(a, b, |x, y| x + y)
    }
    #[inline(always)]
    unsafe fn sub(a: V, b: V) -> V {
        each(a, b, |x, y| x - y)
    }
    #[inline(always)]
    unsafe fn mul(a: V, b: V) -> V {
        each(a, b, |x, y| x * y)
    }
    #[inline(always)]
    unsafe fn div(a: V, b: V) -> V {
        each(a, b, |x, y| x / y)
    }
    #[inline(always)]
    unsafe fn min(a: V, b: V) -> V {
        each(a, b, |x, y| if x < y { x } else { y })
    }
    #[inline(always)]
    unsafe fn max(a: V, b: V) -> V {
        each(a, b, |x, y| if x > y { x } else { y })
    }
    #[inline(always)]
    unsafe fn sqrt(a: V) -> V {
        a.map(f32::sqrt)
    }
    /// Rounded twice: without the instruction a fused one is a slow call.
    #[inline(always)]
    unsafe fn fma(a: V, b: V, c: V) -> V {
        each(each(a, b, |x, y| x * y), c, |x, y| x + y)
    }
    /// By adding and taking away 1.5·2²³; `|a| < 2²²`.
    #[inline(always)]
    unsafe fn round(a: V) -> V {
        a.map(|x| (x + 12_582_912.0) - 12_582_912.0)
    }
    #[inline(always)]
    unsafe fn scale(a: V, n: V) -> V {
        each(a, n, |x, n| {
            let n = n as i32;
            let half = n >> 1;
            x * power(half) * power(n - half)
        })
    }
    #[inline(always)]
    unsafe fn where_greater(x: V, y: V, a: V) -> V {
        let mut out = [0f32; 4];
        for i in 0..4 {
            out[i] = if x[i] > y[i] { a[i] } else { 0.0 };
        }
        out
    }
    #[inline(always)]
    unsafe fn tile(of: &Tile, vectors: usize) {
        unsafe {
            if vectors > 1 { tile::<Self, 4, 2>(of) } else { tile::<Self, 4, 1>(of) }
        }
    }
}
