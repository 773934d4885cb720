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
  return sizeMarginalsOfAll(normalizedSampleWeights(probabilities, probabilities.length), k)
}

/** {@link sizeMarginalsFromDistribution} of probabilities that are known to add up to one. */
export function sizeMarginalsOfAll(probabilities: Float64Array, k: number): SizeMarginals {
  // by the labels of either half of a set and the size of the other: two sums over all sets in place of k / 2
  const low = setsBySize(k >> 1)
  const high = setsBySize(k - (k >> 1))
  const byHigh = sumsBySize(probabilities, high.sets.length, low.sets.length, low, 1)
  const byLow = sumsBySize(probabilities, low.sets.length, 1, high, low.sets.length)
  const probabilityOfSize = new Float64Array(k + 1)
  const addUp = (own: SetsBySize, other: SetsBySize, sums: Float64Array, add: Add) => {
    for (let part = 0, at = 0; part < own.sets.length; part++) {
      for (let rest = 0; rest <= other.labels; rest++, at++) {
        if (sums[at] !== 0) add(part, own.sizes[part] + rest, sums[at])
      }
    }
  }
  addUp(high, low, byHigh, (_, size, p) => {
    probabilityOfSize[size] += p
  })
  const { rowOfSize, marginals } = emptyTable(probabilityOfSize)
  const { joint } = marginals
  const shareFrom = (first: number) => (part: number, size: number, p: number) => {
    const into = rowOfSize[size] * k + first
    for (let rest = part; rest !== 0; rest &= rest - 1) {
      joint[into + 31 - Math.clz32(rest & -rest)] += p
    }
  }
  addUp(low, high, byLow, shareFrom(0))
  addUp(high, low, byHigh, shareFrom(low.labels))
  return marginals
}

type Add = (part: number, size: number, probability: number) => void

/** All sets of some labels, those of a size side by side. */
interface SetsBySize {
  readonly labels: number
  /** of each set in the order of binary counting, `[2ᵏ]` */
  readonly sizes: Uint8Array
  /** `[2ᵏ]` */
  readonly sets: Uint32Array
  /** where those of a size start in `sets`, `[k + 2]` */
  readonly starts: Uint32Array
}

const grouped = new Map<number, SetsBySize>()

function setsBySize(labels: number): SetsBySize {
  const known = grouped.get(labels)
  if (known) return known
  const sizes = new Uint8Array(2 ** labels)
  const starts = new Uint32Array(labels + 2)
  for (let set = 1; set < sizes.length; set++) sizes[set] = sizes[set >> 1] + (set & 1)
  for (const size of sizes) starts[size + 1]++
  for (let size = 0; size <= labels; size++) starts[size + 1] += starts[size]
  const sets = Uint32Array.from(sizes, (_, set) => set).sort((a, b) => sizes[a] - sizes[b])
  const made = { labels, sizes, sets, starts }
  grouped.set(labels, made)
  return made
}

/** `Σ p[part · stride + other · step]` over the `other` of each size, `[parts, labels + 1]` */
function sumsBySize(
  p: Float64Array,
  parts: number,
  stride: number,
  { labels, sets, starts }: SetsBySize,
  step: number,
): Float64Array {
  const sums = new Float64Array(parts * (labels + 1))
  for (let part = 0, at = 0; part < parts; part++) {
    const from = part * stride
    for (let size = 0; size <= labels; size++, at++) {
      let sum = 0
      for (let j = starts[size]; j < starts[size + 1]; j++) sum += p[from + sets[j] * step]
      sums[at] = sum
    }
  }
  return sums
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
