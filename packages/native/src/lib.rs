//! Native kernels of partita: they take the place of some of its WebAssembly kernels, over the same
//! memory, with the same arguments. See docs/engines.md.
#![deny(unsafe_op_in_unsafe_fn)]

mod adam;
mod joint_loss;
mod memory;
mod packing;
mod pairs;
mod pool;
mod product;
mod quadratic;
mod simd;
#[cfg(test)]
mod tests;
mod tile;

use adam::{Adam, Rates};
use joint_loss::{Family, JointLoss};
use memory::Memory;
use napi::bindgen_prelude::*;
use napi_derive::napi;
use packing::Factor;
use pairs::{PairGradient, Pairs};
use pool::each_chunk;
use product::{Part, Product};
use quadratic::Shared;
use simd::{Level, run};

/// Raised with every change of a signature below; the library refuses any other.
#[napi]
pub const INTERFACE: u32 = 1;

/// Of this package: a binary of another is not loaded.
#[napi]
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Multiplications, or entries, below which a second thread does not pay.
const PRODUCT_ALONE: usize = 500_000;
const ENTRIES_ALONE: usize = 65_536;

fn invalid(message: String) -> Error {
    Error::new(Status::InvalidArg, message)
}

/// Instruction sets of this processor, the fastest first.
#[napi]
pub fn levels() -> Vec<String> {
    Level::present().iter().map(|level| level.name().to_string()).collect()
}

/// The kernels by one instruction set, on so many threads at most.
#[napi]
pub struct Kernels {
    level: Level,
    threads: usize,
}

/// `rows` in parts for so many threads, about two for each: how many parts, and rows of each.
fn parts(threads: usize, rows: usize, multiple: usize) -> (usize, usize) {
    let each = rows.div_ceil(2 * threads).max(1).next_multiple_of(multiple);
    (rows.div_ceil(each), each)
}

#[napi]
impl Kernels {
    #[napi(constructor)]
    pub fn new(level: String, threads: u32) -> Result<Self> {
        let present = Level::present();
        let known = present.iter().find(|one| one.name() == level);
        let level = *known.ok_or_else(|| {
            let names: Vec<_> = present.iter().map(|one| one.name()).collect();
            invalid(format!("level: expected one of {}, got {level}", names.join(", ")))
        })?;
        if !(1..=pool::MOST as u32).contains(&threads) {
            return Err(invalid(format!("threads: expected 1 to {}, got {threads}", pool::MOST)));
        }
        Ok(Kernels { level, threads: threads as usize })
    }

    #[napi]
    pub fn matmul(
        &self,
        memory: Memory,
        transpose_a: bool,
        transpose_b: bool,
        m: u32,
        n: u32,
        k: u32,
        a: u32,
        b: u32,
        out: u32,
        accumulate: bool,
    ) -> Result<()> {
        let left = memory.floats("a", a, &[m, k])?;
        let right = memory.floats("b", b, &[k, n])?;
        let to = memory.floats("out", out, &[m, n])?;
        let [m, n, k] = [m, n, k].map(|size| size as usize);
        if k == 0 {
            if !accumulate {
                unsafe { std::ptr::write_bytes(to, 0, m * n) };
            }
            return Ok(());
        }
        let whole = Shared(Product {
            part: Part::Whole,
            rows: m,
            cols: n,
            depth: k,
            left: Factor::new(left, if transpose_a { m } else { k }, transpose_a),
            right: Factor::new(right, if transpose_b { k } else { n }, transpose_b),
            halved: std::ptr::null(),
            accumulate,
            to,
            stride: n,
            row: 0,
            col: 0,
        });
        let level = self.level;
        let threads = if m * n * k < PRODUCT_ALONE { 1 } else { self.threads };
        // along the longer side: every part packs the other factor anew
        let by_columns = n > m;
        let (side, multiple) = if by_columns { (n, level.tile_columns()) } else { (m, 12) };
        let (chunks, each) = if threads > 1 { parts(threads, side, multiple) } else { (1, side) };
        each_chunk(threads, chunks, |chunk| {
            let product = whole.get();
            let first = chunk * each;
            let count = each.min(side - first);
            let part = unsafe {
                if by_columns {
                    let (right, to) = (product.right.from(0, first), product.to.add(first));
                    Product { cols: count, right, to, ..*product }
                } else {
                    let left = product.left.from(first, 0);
                    Product { rows: count, left, to: product.to.add(first * n), ..*product }
                }
            };
            unsafe { run(level, part) };
        });
        Ok(())
    }

    #[napi]
    pub fn quadratic_form(
        &self,
        memory: Memory,
        n: u32,
        k: u32,
        codes: u32,
        couplings: u32,
        out: u32,
    ) -> Result<()> {
        let codes = memory.floats("codes", codes, &[n, k])?;
        let couplings = memory.floats("U", couplings, &[k, k])?;
        let out = memory.floats("out", out, &[n])?;
        let size = [n as usize, k as usize];
        unsafe { quadratic::quadratic_form(self.level, self.threads, size, codes, couplings, out) };
        Ok(())
    }

    #[napi]
    pub fn quadratic_form_gradient(
        &self,
        memory: Memory,
        n: u32,
        k: u32,
        codes: u32,
        g: u32,
        out: u32,
        accumulate: bool,
    ) -> Result<()> {
        let codes = memory.floats("codes", codes, &[n, k])?;
        let g = memory.floats("g", g, &[n])?;
        let out = memory.floats("out", out, &[k, k])?;
        let size = [n as usize, k as usize];
        let (level, threads) = (self.level, self.threads);
        unsafe {
            quadratic::quadratic_form_gradient(level, threads, size, codes, g, out, accumulate)
        };
        Ok(())
    }

    #[napi]
    pub fn joint_loss(
        &self,
        memory: Memory,
        family: u32,
        clamp: f64,
        limit: f64,
        rows: u32,
        m: u32,
        positive: u32,
        sampled: u32,
        log_ratio: u32,
        shared: bool,
        log_partition: u32,
        loss: u32,
        weights: u32,
        weight_sum: u32,
        weight_square_sum: u32,
        clamped: u32,
    ) -> Result<()> {
        let family =
            Family::of(family).ok_or_else(|| invalid(format!("family: {family} is not one")))?;
        let whole = Shared(JointLoss {
            family,
            clamp: clamp as f32,
            limit: limit as f32,
            rows: rows as usize,
            m: m as usize,
            positive: memory.floats("positive", positive, &[rows])?,
            sampled: memory.floats("sampled", sampled, &[rows, m])?,
            log_ratio: memory.floats("logRatio", log_ratio, &[if shared { 1 } else { rows }, m])?,
            shared,
            log_partition: memory.floats("logPartition", log_partition, &[rows])?,
            loss: memory.floats("loss", loss, &[rows])?,
            weights: memory.floats("weights", weights, &[rows, m])?,
            weight_sum: memory.floats("weightSum", weight_sum, &[rows])?,
            weight_square_sum: memory.floats("weightSquareSum", weight_square_sum, &[rows])?,
            clamped: memory.floats("clamped", clamped, &[rows])?,
        });
        let (level, rows) = (self.level, rows as usize);
        let threads = if rows * (m as usize) < ENTRIES_ALONE / 4 { 1 } else { self.threads };
        let (chunks, each) = parts(threads, rows, 1);
        each_chunk(threads, chunks, |chunk| {
            let first = chunk * each;
            unsafe { run(level, whole.get().rows_from(first, each.min(rows - first))) };
        });
        Ok(())
    }

    #[napi]
    pub fn adam(
        &self,
        memory: Memory,
        count: u32,
        parameter: u32,
        gradient: u32,
        first: u32,
        second: u32,
        gradient_scale: f64,
        beta1: f64,
        beta2: f64,
        complement1: f64,
        complement2: f64,
        keep: f64,
        step_size: f64,
        inverse_root2: f64,
        epsilon: f64,
    ) -> Result<()> {
        let whole = Shared(Adam {
            count: count as usize,
            parameter: memory.floats("parameter", parameter, &[count])?,
            gradient: memory.floats("gradient", gradient, &[count])?,
            first: memory.floats("first", first, &[count])?,
            second: memory.floats("second", second, &[count])?,
            rates: Rates {
                gradient_scale: gradient_scale as f32,
                beta1: beta1 as f32,
                beta2: beta2 as f32,
                complement1: complement1 as f32,
                complement2: complement2 as f32,
                keep: keep as f32,
                step_size: step_size as f32,
                inverse_root2: inverse_root2 as f32,
                epsilon: epsilon as f32,
            },
        });
        let (level, count) = (self.level, count as usize);
        let threads = if count < ENTRIES_ALONE { 1 } else { self.threads };
        let (chunks, each) = parts(threads, count, 16);
        each_chunk(threads, chunks, |chunk| {
            let from = chunk * each;
            unsafe { run(level, whole.get().part(from, each.min(count - from))) };
        });
        Ok(())
    }

    #[napi]
    pub fn pair_activation(
        &self,
        memory: Memory,
        relu: bool,
        rows: u32,
        m: u32,
        n: u32,
        shared: bool,
        x: u32,
        y: u32,
        out: u32,
    ) -> Result<()> {
        let whole = Shared(Pairs {
            relu,
            rows: rows as usize,
            m: m as usize,
            n: n as usize,
            shared,
            x: memory.floats("x", x, &[rows, n])?,
            y: memory.floats("y", y, &[if shared { 1 } else { rows }, m, n])?,
            out: memory.floats("out", out, &[rows, m, n])?,
        });
        let (level, rows) = (self.level, rows as usize);
        let entries = rows * m as usize * n as usize;
        let threads = if entries < ENTRIES_ALONE { 1 } else { self.threads };
        let (chunks, each) = parts(threads, rows, 1);
        each_chunk(threads, chunks, |chunk| {
            let first = chunk * each;
            unsafe { run(level, whole.get().rows_from(first, each.min(rows - first))) };
        });
        Ok(())
    }

    #[napi]
    pub fn pair_activation_gradient(
        &self,
        memory: Memory,
        relu: bool,
        rows: u32,
        m: u32,
        n: u32,
        shared: bool,
        y: u32,
        g: u32,
        to_rows: u32,
        accumulate: bool,
        to_codes: u32,
    ) -> Result<()> {
        let whole = Shared(PairGradient {
            relu,
            rows: rows as usize,
            m: m as usize,
            n: n as usize,
            shared,
            y: memory.floats("y", y, &[rows, m, n])?,
            g: memory.floats("g", g, &[rows, m, n])?,
            to_rows: memory.floats("toRows", to_rows, &[rows, n])?,
            accumulate,
            to_codes: memory.floats("toCodes", to_codes, &[if shared { 1 } else { rows }, m, n])?,
            col: 0,
            cols: n as usize,
        });
        let (level, n) = (self.level, n as usize);
        let entries = rows as usize * m as usize * n;
        let threads = if entries < ENTRIES_ALONE { 1 } else { self.threads };
        let (chunks, each) = parts(threads, n, 16);
        each_chunk(threads, chunks, |chunk| {
            let col = chunk * each;
            unsafe { run(level, PairGradient { col, cols: each.min(n - col), ..*whole.get() }) };
        });
        Ok(())
    }
}
