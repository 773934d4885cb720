import { PartitaError } from '../../errors.js'
import { sum } from '../../numbers/index.js'
import { checkRowMatrix, type RowMatrix } from './row-matrix.js'

const SUM_TOLERANCE = 1e-3 // probabilities often come in single precision

/**
 * Weights of samples scaled to sum 1; equal weights if none are given.
 *
 * @throws PartitaError EMPTY_DATA without samples or with all weights zero; SHAPE_MISMATCH;
 *   INVALID_OPTION for a negative or infinite weight
 */
export function normalizedSampleWeights(
  weights: ArrayLike<number> | undefined,
  count: number,
): Float64Array {
  const normalized = new Float64Array(count).fill(1)
  if (weights !== undefined) {
    if (weights.length !== count) {
      throw new PartitaError('SHAPE_MISMATCH', 'samples and weights differ in number', {
        expected: `${count} weights`,
        received: `${weights.length}`,
      })
    }
    for (let sample = 0; sample < count; sample++) {
      if (!(weights[sample] >= 0 && weights[sample] < Infinity)) {
        throw new PartitaError('INVALID_OPTION', 'invalid sample weight', {
          expected: 'a finite number ≥ 0',
          received: String(weights[sample]),
          where: `weights, sample ${sample}`,
          hint: 'pass weights, not log-weights: see normalizedWeights',
        })
      }
      normalized[sample] = weights[sample]
    }
  }
  const total = sum(normalized)
  if (total === 0) {
    throw new PartitaError('EMPTY_DATA', 'no sample has a positive weight', {
      received: `${count} samples`,
    })
  }
  for (let sample = 0; sample < count; sample++) normalized[sample] /= total
  return normalized
}

/** The labels that are on in each sample, ascending: sample `j` has `offsets[j] … offsets[j + 1]`. */
export interface SampledMembers {
  /** `[m + 1]` */
  readonly offsets: Uint32Array
  readonly labels: readonly number[]
}

/** Reads 0/1 rows as lists of members in one pass; throws NOT_IN_SPACE for any other value. */
export function membersOfSamples(codes: RowMatrix): SampledMembers {
  checkRowMatrix(codes, 'codes')
  const { rows, cols, values } = codes
  const offsets = new Uint32Array(rows + 1)
  const labels: number[] = []
  for (let sample = 0, at = 0; sample < rows; sample++) {
    for (let label = 0; label < cols; label++, at++) {
      const value = values[at]
      if (value === 1) labels.push(label)
      else if (value !== 0) throw notLabelSet(value, sample, label)
    }
    offsets[sample + 1] = labels.length
  }
  return { offsets, labels }
}

function notLabelSet(value: number, sample: number, label: number): PartitaError {
  return new PartitaError('NOT_IN_SPACE', 'a sample is not a label set', {
    expected: '0 or 1',
    received: String(value),
    where: `codes, row ${sample}, column ${label}`,
  })
}

/**
 * The number of labels `k` of a distribution over all `2ᵏ` sets.
 *
 * @throws PartitaError SHAPE_MISMATCH unless the length is a power of two; INVALID_OPTION unless
 *   the values are probabilities that add up to 1
 */
export function labelCountOfDistribution(probabilities: ArrayLike<number>): number {
  const k = Math.log2(probabilities.length)
  if (!Number.isInteger(k) || k < 1) {
    throw new PartitaError('SHAPE_MISMATCH', 'this is no distribution over all sets', {
      expected: '2^k probabilities',
      received: `${probabilities.length}`,
      hint: 'order them by binary counting: the set y stands at Σ y_i 2^i',
    })
  }
  let sum = 0
  for (let set = 0; set < probabilities.length; set++) {
    // NaN fails this test too
    if (!(probabilities[set] >= 0)) sum = Number.NaN
    sum += probabilities[set]
  }
  if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
    throw new PartitaError('INVALID_OPTION', 'the probabilities do not add up to 1', {
      expected: 'numbers ≥ 0 of sum 1',
      received: Number.isNaN(sum) ? 'a negative number or NaN' : `sum ${sum}`,
    })
  }
  return k
}

/** The labels of the set at `index` in the order of binary counting, 0/1 `[k]`. */
export function labelsOfIndex(index: number, k: number): Uint8Array {
  return Uint8Array.from({ length: k }, (_, label) => Math.floor(index / 2 ** label) % 2)
}
