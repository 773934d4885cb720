import { type CsrArrays, type DenseMatrix, type Features, isSparse } from '../engine/index.js'

/** Mean and scale of each input column, from training data only. */
export interface Standardizer {
  /** `[d]` */
  readonly mean: Float32Array
  /** `1 / standard deviation`, 0 for a constant column, `[d]` */
  readonly inverseScale: Float32Array
  /** largest absolute standardised value; ±10 as measured in FINDINGS (multilabel, 4) */
  readonly clip: number
}

const CLIP = 10
/** A standard deviation below this, relative to the column's size, is rounding noise. */
const CONSTANT = 1e-6

/**
 * z-scores for dense inputs: `(x − mean) / sd`, clipped at ±10; a constant column becomes 0. Sparse
 * inputs keep their zeros: they are divided by the root mean square of the column's nonzero values,
 * which leaves binary features as they are.
 */
export function fitStandardizer(features: Features): Standardizer {
  const { cols } = features
  const mean = new Float32Array(cols)
  const inverseScale = new Float32Array(cols)
  const { sums, squares, counts } = isSparse(features) ? momentsSparse(features) : moments(features)
  for (let j = 0; j < cols; j++) {
    if (isSparse(features)) {
      inverseScale[j] = counts[j] > 0 ? 1 / Math.sqrt(squares[j] / counts[j]) : 0
      continue
    }
    mean[j] = sums[j]
    const deviation = Math.sqrt(squares[j] / features.rows)
    const isConstant = deviation <= CONSTANT * Math.abs(sums[j]) || deviation === 0
    inverseScale[j] = isConstant ? 0 : 1 / deviation
  }
  return { mean, inverseScale, clip: CLIP }
}

/** Standardised copy of the features; the input is left untouched. */
export function standardize(features: Features, standardizer: Standardizer): Features {
  const { mean, inverseScale, clip } = standardizer
  const values = new Float32Array(features.values.length)
  for (let e = 0; e < values.length; e++) {
    const j = isSparse(features) ? features.indices[e] : e % features.cols
    const z = (features.values[e] - mean[j]) * inverseScale[j]
    values[e] = Math.max(-clip, Math.min(clip, z))
  }
  return { ...features, values }
}

interface Moments {
  /** column means for dense data */
  sums: Float64Array
  /** sums of squares, about the mean for dense data */
  squares: Float64Array
  counts: Int32Array
}

function moments({ rows, cols, values }: DenseMatrix): Moments {
  const sums = new Float64Array(cols)
  const squares = new Float64Array(cols)
  for (let e = 0; e < values.length; e++) sums[e % cols] += values[e] / rows
  for (let e = 0; e < values.length; e++) squares[e % cols] += (values[e] - sums[e % cols]) ** 2
  return { sums, squares, counts: new Int32Array(cols).fill(rows) }
}

function momentsSparse({ cols, indices, values }: CsrArrays): Moments {
  const squares = new Float64Array(cols)
  const counts = new Int32Array(cols)
  for (let e = 0; e < values.length; e++) {
    squares[indices[e]] += values[e] ** 2
    if (values[e] !== 0) counts[indices[e]]++
  }
  return { sums: new Float64Array(cols), squares, counts }
}
