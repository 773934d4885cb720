import type { RowMatrix } from './row-matrix.js'
import {
  labelCountOfDistribution,
  membersOfSamples,
  normalizedSampleWeights,
} from './weighted-sets.js'

/**
 * Joint probabilities of a label and the size of the set it is in: all a decision that maximises
 * expected F1 needs to know of a distribution over label sets.
 */
export interface SizeMarginals {
  /** number of labels, k */
  readonly labels: number
  /** `P(y = ∅)` */
  readonly probabilityOfEmpty: number
  /** the sizes `s ≥ 1` that occur, ascending, `[S]` */
  readonly sizes: Uint32Array
  /** `P(|y| = s)` of each of them, `[S]` */
  readonly sizeProbabilities: Float64Array
  /** `P(y_i = 1, |y| = s)`, row-major, `[S, k]` */
  readonly joint: Float64Array
}

/**
 * Size marginals of weighted samples.
 *
 * @param codes   sampled label sets, 0/1 `[m, k]`
 * @param weights of the samples, ≥ 0, any scale; default equal, `[m]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, INVALID_OPTION, EMPTY_DATA
 *
 * @example
 * ```ts
 * import { sizeMarginalsFromSamples } from 'partita/core'
 * const codes = { rows: 2, cols: 2, values: [1, 1, 0, 0] }
 * console.log(sizeMarginalsFromSamples(codes).probabilityOfEmpty) // 0.5
 * ```
 */
export function sizeMarginalsFromSamples(
  codes: RowMatrix,
  weights?: ArrayLike<number>,
): SizeMarginals {
  const { rows, cols } = codes
  const { offsets, labels } = membersOfSamples(codes)
  const normalized = normalizedSampleWeights(weights, rows)
  const probabilityOfSize = new Float64Array(cols + 1)
  for (let sample = 0; sample < rows; sample++) {
    probabilityOfSize[offsets[sample + 1] - offsets[sample]] += normalized[sample]
  }
  const { rowOfSize, marginals } = emptyTable(probabilityOfSize)
  for (let sample = 0; sample < rows; sample++) {
    if (normalized[sample] === 0) continue
    const end = offsets[sample + 1]
    const into = rowOfSize[end - offsets[sample]] * cols
    for (let at = offsets[sample]; at < end; at++) {
      marginals.joint[into + labels[at]] += normalized[sample]
    }
  }
  return marginals
}

/**
 * Size marginals of a distribution over all `2ᵏ` label sets.
 *
 * @param probabilities in the order of binary counting, the set `y` at `Σ y_i 2^i`, `[2ᵏ]`
 * @throws PartitaError SHAPE_MISMATCH, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { sizeMarginalsFromDistribution } from 'partita/core'
 * const marginals = sizeMarginalsFromDistribution([0.1, 0.2, 0.3, 0.4]) // ∅, {0}, {1}, {0, 1}
 * console.log(marginals.sizes, marginals.joint) // 1, 2; 0.2, 0.3, 0.4, 0.4
 * ```
 */
export function sizeMarginalsFromDistribution(probabilities: ArrayLike<number>): SizeMarginals {
  const k = labelCountOfDistribution(probabilities)
  const normalized = normalizedSampleWeights(probabilities, probabilities.length)
  const probabilityOfSize = new Float64Array(k + 1)
  const sizeOfSet = new Uint8Array(normalized.length)
  for (let set = 0; set < normalized.length; set++) {
    sizeOfSet[set] = sizeOfSet[set >> 1] + (set & 1)
    probabilityOfSize[sizeOfSet[set]] += normalized[set]
  }
  const { rowOfSize, marginals } = emptyTable(probabilityOfSize)
  const { joint } = marginals
  // by the labels of either half of a set and the size of the other: two sums over all sets in place of k / 2
  const half = k >> 1
  const lowMask = (1 << half) - 1
  const stride = k + 1
  const byHigh = new Float64Array((1 << (k - half)) * stride)
  const byLow = new Float64Array((1 << half) * stride)
  for (let set = 1; set < normalized.length; set++) {
    const p = normalized[set]
    const size = sizeOfSet[set]
    byHigh[(set >> half) * stride + size] += p
    byLow[(set & lowMask) * stride + size] += p
  }
  const share = (sums: Float64Array, first: number) => {
    for (let part = 1; part * stride < sums.length; part++) {
      for (let size = 1; size <= k; size++) {
        const p = sums[part * stride + size]
        if (p === 0) continue
        const into = rowOfSize[size] * k + first
        for (let rest = part; rest !== 0; rest &= rest - 1) {
          joint[into + 31 - Math.clz32(rest & -rest)] += p
        }
      }
    }
  }
  share(byLow, 0)
  share(byHigh, half)
  return marginals
}

/** A table with one zero row for each size that occurs, and where the row of a size is. */
function emptyTable(probabilityOfSize: Float64Array): {
  rowOfSize: Uint32Array
  marginals: SizeMarginals
} {
  const k = probabilityOfSize.length - 1
  const rowOfSize = new Uint32Array(k + 1)
  const sizes: number[] = []
  for (let size = 1; size <= k; size++) {
    if (probabilityOfSize[size] === 0) continue
    rowOfSize[size] = sizes.length
    sizes.push(size)
  }
  return {
    rowOfSize,
    marginals: {
      labels: k,
      probabilityOfEmpty: probabilityOfSize[0],
      sizes: Uint32Array.from(sizes),
      sizeProbabilities: Float64Array.from(sizes, (size) => probabilityOfSize[size]),
      joint: new Float64Array(sizes.length * k),
    },
  }
}
