//! The register tile of a product: all its sums stay in registers while it walks over packed slivers.
use crate::simd::Simd;

/// One tile. Slivers are zero-padded to the whole tile.
pub struct Tile {
    pub depth: usize,
    /// `[depth, ROWS]`
    pub left: *const f32,
    /// `[depth, VECTORS · LANES]`
    pub right: *const f32,
    pub to: *mut f32,
    /// Floats from one row of `to` to the next.
    pub stride: usize,
    pub rows: usize,
    pub cols: usize,
    pub accumulate: bool,
}

/// The body for every row of a tile, written out: an array indexed in a loop would not stay in registers.
macro_rules! each_row {
    ($count:ident, $r:ident, $body:block) => {
        each_row!(@ $count, $r, $body, 0 1 2 3 4 5 6 7 8 9 10 11)
    };
    (@ $count:ident, $r:ident, $body:block, $($n:literal)*) => {
        $( if $n < $count { let $r: usize = $n; $body } )*
    };
}

/// `MR` rows by `NV` vectors of columns; only the first `rows × cols` are stored.
#[inline(always)]
pub unsafe fn tile<S: Simd, const MR: usize, const NV: usize>(of: &Tile) {
    unsafe {
        let width = S::VECTORS * S::LANES;
        let (mut left, mut right) = (of.left, of.right);
        let mut sums = [[S::zero(); NV]; MR];
        for _ in 0..of.depth {
            let mut b = [S::zero(); NV];
            b[0] = S::load(right);
            if NV > 1 {
                b[1] = S::load(right.add(S::LANES));
            }
            each_row!(MR, r, {
                let a = S::splat(*left.add(r));
                sums[r][0] = S::fma(a, b[0], sums[r][0]);
                if NV > 1 {
                    sums[r][1] = S::fma(a, b[1], sums[r][1]);
                }
            });
            left = left.add(S::ROWS);
            right = right.add(width);
        }
        each_row!(MR, r, {
            if r < of.rows {
                let to = of.to.add(r * of.stride);
                keep::<S>(to, sums[r][0], of.cols, of.accumulate);
                if NV > 1 && of.cols > S::LANES {
                    keep::<S>(to.add(S::LANES), sums[r][1], of.cols - S::LANES, of.accumulate);
                }
            }
        });
    }
}

#[inline(always)]
unsafe fn keep<S: Simd>(to: *mut f32, sum: S::V, count: usize, accumulate: bool) {
    unsafe {
        let value = if accumulate { S::add(S::take(to, count), sum) } else { sum };
        S::put(to, value, count);
    }
}
