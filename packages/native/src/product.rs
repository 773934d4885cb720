//! Matrix product by Goto's scheme: blocks of both factors are packed, and a register tile walks over
//! them. Parts of a product that are not needed, or known to be zero, are left out tile by tile.
use crate::packing::{Factor, pack_left, pack_right};
use crate::simd::{Kernel, Simd};
use crate::tile::Tile;
use std::cell::RefCell;

/// Depth, rows and columns of a packed block: rows are a multiple of every tile's.
const DEPTH: usize = 384;
const ROWS: usize = 144;
const COLS: usize = 1024;

#[derive(Clone, Copy, PartialEq)]
pub enum Part {
    Whole,
    /// Entries of the right factor on and below its diagonal count as zero.
    UpperFactor,
    /// Only the tiles that reach the diagonal of the result, or lie above it.
    UpperResult,
}

/// `C (+)= A·diag(s)·B`, rows `row…` and columns `col…` of the whole product; `s` is 1 where absent.
#[derive(Clone, Copy)]
pub struct Product {
    pub part: Part,
    pub rows: usize,
    pub cols: usize,
    pub depth: usize,
    pub left: Factor,
    pub right: Factor,
    /// `½ g`: factors of the depth, or null.
    pub halved: *const f32,
    pub accumulate: bool,
    pub to: *mut f32,
    pub stride: usize,
    pub row: usize,
    pub col: usize,
}

/// Packed blocks of this thread, kept between products.
struct Packed {
    left: Vec<f32>,
    right: Vec<f32>,
}

thread_local! {
    static PACKED: RefCell<Packed> = const { RefCell::new(Packed { left: Vec::new(), right: Vec::new() }) };
}

/// On a cache line, with room for `count` floats.
fn aligned(buffer: &mut Vec<f32>, count: usize) -> *mut f32 {
    if buffer.len() < count + 16 {
        buffer.resize(count + 16, 0.0);
    }
    let start = buffer.as_mut_ptr();
    unsafe { start.add(start.align_offset(64)) }
}

/// Where this thread packs blocks of so many floats; it packs no two products at once.
fn packing_space(left: usize, right: usize) -> (*mut f32, *mut f32) {
    PACKED.with_borrow_mut(|packed| (aligned(&mut packed.left, left), aligned(&mut packed.right, right)))
}

impl Kernel for Product {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let deep = self.depth.min(DEPTH);
        let (left, right) = packing_space(
            self.rows.min(ROWS).next_multiple_of(S::ROWS) * deep,
            self.cols.min(COLS).next_multiple_of(S::VECTORS * S::LANES) * deep,
        );
        unsafe { multiply::<S>(&self, left, right) }
    }
}

#[inline(always)]
unsafe fn multiply<S: Simd>(of: &Product, left: *mut f32, right: *mut f32) {
    unsafe {
        for col in (0..of.cols).step_by(COLS) {
            let cols = COLS.min(of.cols - col);
            for deep in (0..of.depth).step_by(DEPTH) {
                let depth = DEPTH.min(of.depth - deep);
                if of.part == Part::UpperFactor {
                    pack_upper::<S>(of, [deep, col], [depth, cols], right);
                } else {
                    pack_right::<S>(of.right.from(deep, col), depth, cols, right);
                }
                if !of.halved.is_null() {
                    scale::<S>(of.halved.add(deep), depth, cols, right);
                }
                for row in (0..of.rows).step_by(ROWS) {
                    let rows = ROWS.min(of.rows - row);
                    pack_left::<S>(of.left.from(row, deep), rows, depth, left);
                    block::<S>(of, left, right, [row, deep, col], [rows, depth, cols]);
                }
            }
        }
    }
}

/// One packed block by another: `[row, deep, col]` where they start, `[rows, depth, cols]` their sizes.
#[inline(always)]
unsafe fn block<S: Simd>(
    of: &Product,
    left: *const f32,
    right: *const f32,
    [row, deep, col]: [usize; 3],
    [rows, depth, cols]: [usize; 3],
) {
    let width = S::VECTORS * S::LANES;
    for x in (0..cols).step_by(width) {
        // the first row, or depth, that no column of this tile needs
        let beyond = of.col + col + x + width;
        let deepest = match of.part {
            Part::UpperFactor => depth.min(beyond.saturating_sub(deep)),
            _ => depth,
        };
        let lowest = match of.part {
            Part::UpperResult => rows.min(beyond.saturating_sub(of.row + row)),
            _ => rows,
        };
        // what lies deeper adds zero
        if deepest == 0 {
            continue;
        }
        let wide = width.min(cols - x);
        for y in (0..lowest).step_by(S::ROWS) {
            unsafe {
                let tile = Tile {
                    depth: deepest,
                    left: left.add(y * depth),
                    right: right.add(x * depth),
                    to: of.to.add((row + y) * of.stride + col + x),
                    stride: of.stride,
                    rows: S::ROWS.min(rows - y),
                    cols: wide,
                    accumulate: of.accumulate || deep > 0,
                };
                S::tile(&tile, wide.div_ceil(S::LANES));
            }
        }
    }
}

/// Multiplies the packed right factor by half of `g` along the depth.
#[inline(always)]
unsafe fn scale<S: Simd>(g: *const f32, depth: usize, cols: usize, packed: *mut f32) {
    let width = S::VECTORS * S::LANES;
    unsafe {
        for x in (0..cols).step_by(width) {
            for p in 0..depth {
                let factor = S::splat(0.5 * *g.add(p));
                let at = packed.add(x * depth + p * width);
                for v in (0..width).step_by(S::LANES) {
                    S::store(at.add(v), S::mul(factor, S::load(at.add(v))));
                }
            }
        }
    }
}

/// Packs a block of the right factor from `[deep, col]`, zero on and below the diagonal of the whole, as
/// deep as its tiles read it.
#[inline(always)]
unsafe fn pack_upper<S: Simd>(
    of: &Product,
    [deep, col]: [usize; 2],
    [depth, cols]: [usize; 2],
    to: *mut f32,
) {
    let width = S::VECTORS * S::LANES;
    for x in (0..cols).step_by(width) {
        let first = of.col + col + x;
        let needed = depth.min((first + width).saturating_sub(deep));
        unsafe {
            let sliver = to.add(x * depth);
            pack_right::<S>(of.right.from(deep, col + x), needed, width.min(cols - x), sliver);
            for p in first.saturating_sub(deep)..needed {
                let upto = (deep + p + 1 - first).min(width);
                std::ptr::write_bytes(sliver.add(p * width), 0, upto);
            }
        }
    }
}
