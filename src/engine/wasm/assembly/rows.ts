/** Rows picked by index. */
import { scaleRow } from './group'
import { bytes, VECTOR } from './simd'

/** Whether all indices lie in `[0, bound)`; compared as unsigned, negative ones are large. */
export function indicesInRange(count: i32, indices: usize, bound: i32): bool {
  const end = indices + bytes(count & ~3)
  const limit = i32x4.splat(bound)
  let inside = i32x4.splat(-1)
  while (indices < end) {
    inside = v128.and(inside, i32x4.lt_u(v128.load(indices), limit))
    indices += VECTOR
  }
  let valid = i32x4.all_true(inside)
  for (let rest = count & 3; rest > 0; rest--) {
    valid = valid && load<u32>(indices) < <u32>bound
    indices += 4
  }
  return valid
}

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
