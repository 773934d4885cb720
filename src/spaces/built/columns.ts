import type { Tape, Variable } from '../../engine/index.js'

/** `count` columns of a matrix from `start` on, by a product with a 0/1 matrix: `[B, c] → [B, count]`. */
export function columns(tape: Tape, a: Variable, start: number, count: number): Variable {
  if (count === a.cols) return a
  const selection = new Float32Array(a.cols * count)
  for (let i = 0; i < count; i++) selection[(start + i) * count + i] = 1
  return tape.matmul(a, tape.upload(selection, a.cols, count))
}
