import { type CsrArrays, type DenseMatrix, type Features, isSparse } from '../../engine/index.js'

/** Mean and scale of each input column, from training data only. */
export interface Standardizer {
  /** `[d]` */
  readonly mean: Float32Array
  /** `1 / standard deviation`, 0 for a constant column, `[d]` */
  readonly inverseScale: Float32Array
  /** largest absolute standardised value; ±10 as measured in docs/findings.md#multilabel-4 */
  readonly clip: number
}

const CLIP = 10
/** Largest float32: the reciprocal of a subnormal deviation would be infinite. */
const LARGEST = 3.4028234663852886e38

/**
 * z-scores for dense inputs: `(x − mean) / sd`, clipped at ±10; a column of one value becomes 0. Sparse inputs
 * keep their zeros: they are divided by the root mean square of the column's nonzero values, which
 * leaves binary features as they are.
 *
 * @param weights of the rows, ≥ 0 with a positive sum, `[n]`; only their ratios matter; default equal
 */
export function fitStandardizer(features: Features, weights?: ArrayLike<number>): Standardizer {
  const weightOf = (row: number) => weights?.[row] ?? 1
  return standardizerOf(
    isSparse(features) ? momentsSparse(features, weightOf) : momentsDense(features, weightOf),
  )
}

/** Mean and scale from moments of the columns. */
export function standardizerOf({ means, squares, varies }: Moments): Standardizer {
  const inverseScale = Float32Array.from(squares, (square, j) =>
    varies[j] === 1 ? Math.min(1 / Math.sqrt(square), LARGEST) : 0,
  )
  return { mean: Float32Array.from(means), inverseScale, clip: CLIP }
}

/**
 * Standardised copy of the features, of the same kind; the input is left untouched. A center of its
 * columns is not looked at: mean and scale are those of the values as they are.
 */
export function standardize(features: Features, standardizer: Standardizer): Features {
  const { mean, inverseScale, clip } = standardizer
  const { cols, values: given } = features
  const indices = isSparse(features) ? features.indices : undefined
  const values = new Float32Array(given.length)
  for (let e = 0, column = 0; e < values.length; e++) {
    const j = indices ? indices[e] : column
    const z = (given[e] - mean[j]) * inverseScale[j]
    values[e] = Math.max(-clip, Math.min(clip, z))
    if (++column === cols) column = 0
  }
  return isSparse(features)
    ? { ...features, values }
    : { rows: features.rows, cols: features.cols, values }
}

/** Moments of columns. */
export interface Moments {
  /** weighted means, `[d]`; 0 for sparse data */
  means: Float64Array
  /** weighted mean squares: about the mean for dense data, of the nonzero values for sparse data */
  squares: Float64Array
  /** 1 where a column holds two values, `[d]` */
  varies: Uint8Array
}

function momentsDense({ rows, cols, values }: DenseMatrix, weightOf: RowWeight): Moments {
  const means = new Float64Array(cols)
  const squares = new Float64Array(cols)
  const varies = new Uint8Array(cols)
  let total = 0
  let first = -1
  for (let r = 0; r < rows; r++) total += weightOf(r)
  for (let r = 0, e = 0; r < rows; r++) {
    const share = weightOf(r) / total
    if (first < 0 && share > 0) first = r * cols
    for (let j = 0; j < cols; j++, e++) {
      means[j] += share * values[e]
      if (share > 0 && values[e] !== values[first + j]) varies[j] = 1
    }
  }
  for (let r = 0, e = 0; r < rows; r++) {
    const share = weightOf(r) / total
    for (let j = 0; j < cols; j++, e++) squares[j] += share * (values[e] - means[j]) ** 2
  }
  return { means, squares, varies }
}

function momentsSparse(
  { rows, cols, offsets, indices, values }: CsrArrays,
  weightOf: RowWeight,
): Moments {
  const squares = new Float64Array(cols)
  const totals = new Float64Array(cols)
  for (let r = 0; r < rows; r++) {
    const weight = weightOf(r)
    for (let e = offsets[r]; e < offsets[r + 1]; e++) {
      if (values[e] === 0) continue
      squares[indices[e]] += weight * values[e] ** 2
      totals[indices[e]] += weight
    }
  }
  const varies = new Uint8Array(cols)
  for (let j = 0; j < cols; j++) {
    if (totals[j] > 0) squares[j] /= totals[j]
    varies[j] = squares[j] > 0 ? 1 : 0
  }
  return { means: new Float64Array(cols), squares, varies }
}

type RowWeight = (row: number) => number
