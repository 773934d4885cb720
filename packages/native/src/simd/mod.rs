//! What every kernel is written in: vectors of floats, as wide as the processor has them.
//!
//! A kernel is one generic function. `run` enters it by the instruction set that was chosen, inside a
//! function that is compiled for that set; all that is called from there is inlined into it. Closures are
//! not, nor are functions without `inline(always)`: what they call would run hundreds of times slower.

mod exp;
mod portable;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;

pub use exp::exp;

use crate::tile::Tile;

/// Vectors of `LANES` floats. Minimum and maximum take their second argument where either is NaN.
pub trait Simd: Copy + 'static {
    type V: Copy;
    const LANES: usize;
    /// Rows of the register tile of a product, and vectors in each of them.
    const ROWS: usize;
    const VECTORS: usize;

    unsafe fn splat(x: f32) -> Self::V;
    unsafe fn load(from: *const f32) -> Self::V;
    unsafe fn store(to: *mut f32, v: Self::V);
    /// The first `count < LANES` floats, the other lanes zero.
    unsafe fn load_part(from: *const f32, count: usize) -> Self::V;
    unsafe fn store_part(to: *mut f32, v: Self::V, count: usize);
    unsafe fn add(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn sub(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn mul(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn div(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn min(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn max(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn sqrt(a: Self::V) -> Self::V;
    /// `a·b + c`, rounded once.
    unsafe fn fma(a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    /// To the nearest integer.
    unsafe fn round(a: Self::V) -> Self::V;
    /// `a·2ⁿ` for an integer `−150 ≤ n ≤ 129`.
    unsafe fn scale(a: Self::V, n: Self::V) -> Self::V;
    /// `a` where `x > y`, else 0.
    unsafe fn where_greater(x: Self::V, y: Self::V, a: Self::V) -> Self::V;
    /// The register tile of this instruction set, over `vectors` vectors of columns.
    unsafe fn tile(tile: &Tile, vectors: usize);

    #[inline(always)]
    unsafe fn zero() -> Self::V {
        unsafe { Self::splat(0.0) }
    }

    #[inline(always)]
    unsafe fn sum(v: Self::V) -> f32 {
        let mut lanes = [0f32; 16];
        unsafe { Self::store(lanes.as_mut_ptr(), v) };
        let mut width = Self::LANES;
        while width > 1 {
            width /= 2;
            for i in 0..width {
                lanes[i] += lanes[i + width];
            }
        }
        lanes[0]
    }

    #[inline(always)]
    unsafe fn sum64(v: Self::V) -> f64 {
        let mut lanes = [0f32; 16];
        unsafe { Self::store(lanes.as_mut_ptr(), v) };
        lanes[..Self::LANES].iter().map(|&x| f64::from(x)).sum()
    }

    /// The first `count` floats, or a whole vector of them.
    #[inline(always)]
    unsafe fn take(from: *const f32, count: usize) -> Self::V {
        unsafe {
            if count >= Self::LANES { Self::load(from) } else { Self::load_part(from, count) }
        }
    }

    #[inline(always)]
    unsafe fn put(to: *mut f32, v: Self::V, count: usize) {
        unsafe {
            if count >= Self::LANES { Self::store(to, v) } else { Self::store_part(to, v, count) }
        }
    }
}

/// A kernel with its arguments.
pub trait Kernel {
    /// # Safety
    /// Every address is valid for what the kernel reads and writes.
    unsafe fn run<S: Simd>(self);
}

/// An instruction set that this processor has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "aarch64")]
    Neon,
    Portable,
}

impl Level {
    /// Those of this processor, the fastest first.
    pub fn present() -> Vec<Level> {
        let mut found = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f") {
                found.push(Level::Avx512);
            }
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                found.push(Level::Avx2);
            }
        }
        #[cfg(target_arch = "aarch64")]
        found.push(Level::Neon);
        found.push(Level::Portable);
        found
    }

    pub fn name(self) -> &'static str {
        match self {
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => "avx512",
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => "avx2",
            #[cfg(target_arch = "aarch64")]
            Level::Neon => "neon",
            Level::Portable => "portable",
        }
    }

    /// Columns of the register tile: work is divided at multiples of them.
    pub fn tile_columns(self) -> usize {
        fn of<S: Simd>() -> usize {
            S::VECTORS * S::LANES
        }
        match self {
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => of::<avx512::Avx512>(),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => of::<avx2::Avx2>(),
            #[cfg(target_arch = "aarch64")]
            Level::Neon => of::<neon::Neon>(),
            Level::Portable => of::<portable::Portable>(),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
unsafe fn enter_avx512<K: Kernel>(kernel: K) {
    unsafe { kernel.run::<avx512::Avx512>() }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn enter_avx2<K: Kernel>(kernel: K) {
    unsafe { kernel.run::<avx2::Avx2>() }
}

/// Runs a kernel by an instruction set.
///
/// # Safety
/// The processor has `level`, and every address of the kernel is valid.
#[inline]
pub unsafe fn run<K: Kernel>(level: Level, kernel: K) {
    unsafe {
        match level {
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => enter_avx512(kernel),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => enter_avx2(kernel),
            #[cfg(target_arch = "aarch64")]
            Level::Neon => kernel.run::<neon::Neon>(),
            Level::Portable => kernel.run::<portable::Portable>(),
        }
    }
}
