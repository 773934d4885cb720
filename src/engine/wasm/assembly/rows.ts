/** Rows picked by index. */
import { scaleRow } from './group'
import { bytes } from './simd'

/** `out_r = table_{indices[r]}` */
export function gatherRows(rows: i32, cols: i32, table: usize, indices: usize, out: usize): void {
  const stride = bytes(cols)
  for (let r = 0; r < rows; r++) {
    memory.copy(out, table + <usize>load<i32>(indices) * stride, stride)
    indices += 4
    out += stride
  }
}

/** `out_{indices[r]} += g_r` */
export function scatterRows(rows: i32, cols: i32, g: usize, indices: usize, out: usize): void {
  const stride = bytes(cols)
  const one = f32x4.splat(1)
  for (let r = 0; r < rows; r++) {
    scaleRow(one, g, out + <usize>load<i32>(indices) * stride, cols, true)
    indices += 4
    g += stride
  }
}
