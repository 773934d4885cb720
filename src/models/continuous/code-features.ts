import type { Tape, Variable } from '../../engine/index.js'
import type { Rng } from '../../random/index.js'

/** Random frequencies that an energy reads its codes through; plain JSON. */
export interface CodeFrequencies {
  /** how many, D; each gives a sine and a cosine */
  readonly count: number
  /** deviation of the frequencies, in radians for each unit of the code; the larger, the finer */
  readonly bandwidth: number
}

/** Frequencies `N(0, bandwidth²)`, `[c, D]` row-major. */
export function drawFrequencies(
  c: number,
  { count, bandwidth }: CodeFrequencies,
  rng: Rng,
): Float32Array {
  return Float32Array.from({ length: c * count }, () => bandwidth * rng.normal())
}

/** Weights of a layer that reads a code and its sines and cosines. */
export interface CodeWeights {
  /** `[c, n]` */
  readonly code: Variable
  /** `[D, n]` each; absent without frequencies */
  readonly waves?: { readonly sine: Variable; readonly cosine: Variable }
}

/** `z W + sin(zΩ) W_s + cos(zΩ) W_c`: the layer's sums, `[n, c] → [n, width]`. */
export function codeSums(
  tape: Tape,
  codes: Variable,
  frequencies: Float32Array,
  { code, waves }: CodeWeights,
): Variable {
  const plain = tape.matmul(codes, code)
  if (!waves) return plain
  const omega = tape.upload(frequencies, codes.cols, frequencies.length / codes.cols)
  const angles = tape.matmul(codes, omega)
  const sines = tape.matmul(tape.sin(angles), waves.sine)
  const cosines = tape.matmul(tape.cos(angles), waves.cosine)
  return tape.add(tape.add(plain, sines), cosines)
}
