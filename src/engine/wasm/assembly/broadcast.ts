/** A row or a column repeated. */
import { scaleRow } from './group'
import { bytes, loadTail, storeTail, VECTOR } from './simd'

/** `out_r (+)= factor · row` */
export function broadcastRow(
  factor: f32,
  rows: i32,
  cols: i32,
  row: usize,
  out: usize,
  accumulate: bool,
): void {
  const f = f32x4.splat(factor)
  for (let r = 0; r < rows; r++) {
    scaleRow(f, row, out, cols, accumulate)
    out += bytes(cols)
  }
}

/** `out[r, j] (+)= factor · column_r` */
export function broadcastColumn(
  factor: f32,
  rows: i32,
  cols: i32,
  column: usize,
  out: usize,
  accumulate: bool,
): void {
  const rest = cols & 3
  for (let r = 0; r < rows; r++) {
    const value = f32x4.splat(factor * load<f32>(column))
    const end = out + bytes(cols & ~3)
    while (out < end) {
      v128.store(out, accumulate ? f32x4.add(v128.load(out), value) : value)
      out += VECTOR
    }
    if (rest != 0) {
      storeTail(out, accumulate ? f32x4.add(loadTail(out, rest), value) : value, rest)
      out += bytes(rest)
    }
    column += 4
  }
}

/** `out_r (+)= column_r · a_r` */
export function multiplyColumn(
  rows: i32,
  cols: i32,
  a: usize,
  column: usize,
  out: usize,
  accumulate: bool,
): void {
  for (let r = 0; r < rows; r++) {
    scaleRow(v128.load32_splat(column), a, out, cols, accumulate)
    a += bytes(cols)
    out += bytes(cols)
    column += 4
  }
}
