//! Factors of a product in the order in which its tiles read them.
use crate::simd::Simd;

/// A factor, or a block of one: floats from an entry to the next one down, and to the next one right.
#[derive(Clone, Copy)]
pub struct Factor {
    pub at: *const f32,
    pub down: usize,
    pub right: usize,
}

impl Factor {
    /// A row-major matrix of so many columns, or its transpose.
    pub fn new(at: *const f32, cols: usize, transposed: bool) -> Self {
        let (down, right) = if transposed { (1, cols) } else { (cols, 1) };
        Factor { at, down, right }
    }

    #[inline(always)]
    pub unsafe fn from(self, row: usize, col: usize) -> Self {
        Factor { at: unsafe { self.at.add(row * self.down + col * self.right) }, ..self }
    }
}

/// Slivers of `ROWS` rows, each `[depth, ROWS]`, rows beyond the last zero.
#[inline(always)]
pub unsafe fn pack_left<S: Simd>(a: Factor, rows: usize, depth: usize, to: *mut f32) {
    unsafe { pack_lines::<S>(a.at, a.down, a.right, rows, depth, S::ROWS, to) }
}

/// Slivers of a tile's columns, each `[depth, VECTORS · LANES]`, columns beyond the last zero.
#[inline(always)]
pub unsafe fn pack_right<S: Simd>(b: Factor, depth: usize, cols: usize, to: *mut f32) {
    unsafe { pack_lines::<S>(b.at, b.right, b.down, cols, depth, S::VECTORS * S::LANES, to) }
}

/// `lines` lines along the depth, `width` side by side: `to[p·width + line] = from[line·across + p·along]`.
#[inline(always)]
unsafe fn pack_lines<S: Simd>(
    from: *const f32,
    across: usize,
    along: usize,
    lines: usize,
    depth: usize,
    width: usize,
    mut to: *mut f32,
) {
    unsafe {
        let mut line = 0;
        while line < lines {
            let count = width.min(lines - line);
            let first = from.add(line * across);
            if across == 1 {
                side_by_side::<S>(first, along, count, depth, width, to);
            } else {
                if count < width {
                    std::ptr::write_bytes(to, 0, depth * width);
                }
                one_behind_the_other(first, across, count, depth, width, to);
            }
            to = to.add(depth * width);
            line += width;
        }
    }
}

/// Entries of equal depth lie together: rows of them are copied.
#[inline(always)]
unsafe fn side_by_side<S: Simd>(
    from: *const f32,
    along: usize,
    count: usize,
    depth: usize,
    width: usize,
    to: *mut f32,
) {
    unsafe {
        for p in 0..depth {
            let (row, out) = (from.add(p * along), to.add(p * width));
            let mut x = 0;
            while x < width {
                let room = (width - x).min(S::LANES);
                let here = count.saturating_sub(x).min(room);
                let v = if here == 0 { S::zero() } else { S::take(row.add(x), here) };
                S::put(out.add(x), v, room);
                x += S::LANES;
            }
        }
    }
}

/// Entries of a line lie together: four lines are transposed at once.
#[inline(always)]
unsafe fn one_behind_the_other(
    from: *const f32,
    across: usize,
    count: usize,
    depth: usize,
    width: usize,
    to: *mut f32,
) {
    unsafe {
        let mut x = 0;
        while x + 4 <= count {
            let line = from.add(x * across);
            let lines = [line, line.add(across), line.add(2 * across), line.add(3 * across)];
            let mut p = 0;
            while p + 4 <= depth {
                transpose(&lines, p, to.add(p * width + x), width);
                p += 4;
            }
            while p < depth {
                for i in 0..4 {
                    *to.add(p * width + x + i) = *lines[i].add(p);
                }
                p += 1;
            }
            x += 4;
        }
        while x < count {
            for p in 0..depth {
                *to.add(p * width + x) = *from.add(x * across + p);
            }
            x += 1;
        }
    }
}

/// Four floats of four lines from depth p on, as four rows.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn transpose(lines: &[*const f32; 4], p: usize, to: *mut f32, width: usize) {
    use std::arch::x86_64::*;
    unsafe {
        let (a, b) = (_mm_loadu_ps(lines[0].add(p)), _mm_loadu_ps(lines[1].add(p)));
        let (c, d) = (_mm_loadu_ps(lines[2].add(p)), _mm_loadu_ps(lines[3].add(p)));
        let (ab, cd) = (_mm_unpacklo_ps(a, b), _mm_unpacklo_ps(c, d));
        let (ef, gh) = (_mm_unpackhi_ps(a, b), _mm_unpackhi_ps(c, d));
        _mm_storeu_ps(to, _mm_movelh_ps(ab, cd));
        _mm_storeu_ps(to.add(width), _mm_movehl_ps(cd, ab));
        _mm_storeu_ps(to.add(2 * width), _mm_movelh_ps(ef, gh));
        _mm_storeu_ps(to.add(3 * width), _mm_movehl_ps(gh, ef));
    }
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
unsafe fn transpose(lines: &[*const f32; 4], p: usize, to: *mut f32, width: usize) {
    unsafe {
        let block = lines.map(|at| at.add(p).cast::<[f32; 4]>().read_unaligned());
        for p in 0..4 {
            let row = [block[0][p], block[1][p], block[2][p], block[3][p]];
            to.add(p * width).cast::<[f32; 4]>().write_unaligned(row);
        }
    }
}
