import { type BinaryMatrix, checkBinaryMatrix, checkSameShape } from './binary-matrix.js'

/** Sizes of `y ∩ ŷ`, `ŷ` and `y` among what is known, for each row or each label. */
export interface Overlap {
  readonly both: Float64Array
  readonly predicted: Float64Array
  readonly truth: Float64Array
}

/** Throws unless both are label sets of the same shape. */
export function checkLabelSets(truth: BinaryMatrix, predicted: BinaryMatrix): void {
  checkBinaryMatrix(truth, 'truth', true)
  checkBinaryMatrix(predicted, 'predicted')
  checkSameShape(truth, predicted, 'predicted')
}

/** Overlap of each row, `[rows]`. */
export function rowOverlap(truth: BinaryMatrix, predicted: BinaryMatrix): Overlap {
  checkLabelSets(truth, predicted)
  const overlap = emptyOverlap(truth.rows)
  let at = 0
  for (let row = 0; row < truth.rows; row++) {
    for (const end = at + truth.cols; at < end; at++) {
      const t = truth.values[at]
      if (Number.isNaN(t)) continue
      const p = predicted.values[at]
      overlap.both[row] += t * p
      overlap.predicted[row] += p
      overlap.truth[row] += t
    }
  }
  return overlap
}

/** How many labels of each row are known, `[rows]`. */
export function knownLabels({ rows, cols, values }: BinaryMatrix): Float64Array {
  const known = new Float64Array(rows)
  for (let at = 0; at < values.length; at++) {
    if (!Number.isNaN(values[at])) known[Math.floor(at / cols)]++
  }
  return known
}

/** Overlap of each label, rows weighted, `[cols]`. */
export function labelOverlap(
  truth: BinaryMatrix,
  predicted: BinaryMatrix,
  weights: ArrayLike<number>,
): Overlap {
  checkLabelSets(truth, predicted)
  const overlap = emptyOverlap(truth.cols)
  let at = 0
  for (let row = 0; row < truth.rows; row++) {
    const weight = weights[row]
    for (let label = 0; label < truth.cols; label++, at++) {
      const t = weight * truth.values[at]
      if (Number.isNaN(t)) continue
      const p = predicted.values[at]
      overlap.both[label] += t * p
      overlap.predicted[label] += weight * p
      overlap.truth[label] += t
    }
  }
  return overlap
}

/** The overlaps added up into one. */
export function totalOverlap(overlap: Overlap): Overlap {
  const total = emptyOverlap(1)
  for (let at = 0; at < overlap.both.length; at++) {
    total.both[0] += overlap.both[at]
    total.predicted[0] += overlap.predicted[at]
    total.truth[0] += overlap.truth[at]
  }
  return total
}

function emptyOverlap(length: number): Overlap {
  return {
    both: new Float64Array(length),
    predicted: new Float64Array(length),
    truth: new Float64Array(length),
  }
}
