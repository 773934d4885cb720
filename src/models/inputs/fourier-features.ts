import type { DenseMatrix, Features } from '../../engine/index.js'
import type { Rng } from '../../random/index.js'
import { requireDense } from './require-dense.js'

/** Frequencies and phases of random Fourier features. */
export interface FourierFeatures {
  /** `[d, D]`, row-major */
  readonly frequencies: Float32Array
  /** in [0, 2π), `[D]` */
  readonly phases: Float32Array
}

/** Rows whose distances decide the bandwidth. */
const SAMPLED_ROWS = 500

/**
 * Draws `count` random Fourier features of a Gaussian kernel, whose bandwidth is the median distance
 * between training rows over √2: `ω ~ N(0, I / bandwidth²)`, `b ~ U[0, 2π)`.
 *
 * @throws PartitaError `UNSUPPORTED` for sparse inputs
 * @see Rahimi and Recht 2007, "Random features for large-scale kernel machines"
 */
export function fitFourierFeatures(features: Features, count: number, rng: Rng): FourierFeatures {
  const dense = denseOf(features)
  const inverse = 1 / bandwidth(dense, rng.split('rows'))
  const frequencies = new Float32Array(dense.cols * count)
  rng.split('frequencies').fillNormal(frequencies)
  for (let e = 0; e < frequencies.length; e++) frequencies[e] *= inverse
  const phases = new Float32Array(count)
  rng.split('phases').fillUniform(phases)
  for (let j = 0; j < count; j++) phases[j] *= 2 * Math.PI
  return { frequencies, phases }
}

/**
 * `[x, √2 cos(xω + b)]` for each row: `[n, d] → [n, d + D]`. The features have unit variance, like
 * the standardised inputs beside them.
 *
 * @throws PartitaError `UNSUPPORTED` for sparse inputs
 */
export function appendFourierFeatures(features: Features, fourier: FourierFeatures): DenseMatrix {
  const { rows, cols, values } = denseOf(features)
  const { frequencies, phases } = fourier
  const count = phases.length
  const wide = cols + count
  const out = new Float32Array(rows * wide)
  const angles = new Float64Array(count)
  for (let r = 0; r < rows; r++) {
    const x = values.subarray(r * cols, (r + 1) * cols)
    out.set(x, r * wide)
    angles.set(phases)
    for (let i = 0; i < cols; i++) {
      const at = i * count
      for (let j = 0; j < count; j++) angles[j] += x[i] * frequencies[at + j]
    }
    for (let j = 0; j < count; j++) out[r * wide + cols + j] = Math.SQRT2 * Math.cos(angles[j])
  }
  return { rows, cols: wide, values: out }
}

/** Median distance between pairs of rows, of up to 500 random ones, over √2; 1 if that is 0. */
function bandwidth({ rows, cols, values }: DenseMatrix, rng: Rng): number {
  const order = rng.permutation(rows).subarray(0, SAMPLED_ROWS)
  const distances = new Float64Array((order.length * (order.length - 1)) / 2)
  for (let a = 0, pair = 0; a < order.length; a++) {
    const first = order[a] * cols
    for (let b = a + 1; b < order.length; b++, pair++) {
      const second = order[b] * cols
      let square = 0
      for (let i = 0; i < cols; i++) square += (values[first + i] - values[second + i]) ** 2
      distances[pair] = square
    }
  }
  distances.sort()
  const median = Math.sqrt(distances[distances.length >> 1] ?? 0)
  return median > 0 ? median / Math.SQRT2 : 1
}

function denseOf(features: Features): DenseMatrix {
  return requireDense(features, 'random Fourier features', 'switch the Fourier features off')
}
