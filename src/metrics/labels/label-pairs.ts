import type { BinaryMatrix } from '../binary-matrix.js'
import { checkBinaryMatrix } from '../binary-matrix.js'
import { checkLabelSets } from '../overlap.js'

/** Two labels together, in truth and by the model. */
export interface LabelPair {
  /** numbers of the two labels, the lower first */
  readonly labels: readonly [number, number]
  /** rows that are known of both, and those that have both */
  readonly known: number
  readonly together: number
  /** share of all rows that have both, true, and by the model's joint distribution; 0 of no rows */
  readonly share: number
  readonly modelShare: number
  /** `P(both) / P(one) P(other)`: 1 where they are independent; null where one never occurs */
  readonly lift: number | null
  readonly modelLift: number | null
}

/** How often one label was predicted in the place of another. */
export interface LabelConfusion {
  /** the label that was true and missed, and the one that was predicted and false */
  readonly missed: number
  readonly predicted: number
  readonly rows: number
}

/**
 * How often labels occur together: in truth, and in draws from the model's joint distribution, which a model of
 * each label by itself gets wrong.
 *
 * @param truth true label sets, 0/1, NaN where unknown, `[n, k]`
 * @param draws label sets drawn from `p(·|x)` of the same rows, as many of each, 0/1 `[n·m, k]`
 * @returns all pairs, the first label's first
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA
 *
 * @example
 * ```ts
 * import { labelPairs } from 'partita/core'
 * const truth = { rows: 4, cols: 2, values: [1, 1, 1, 1, 0, 0, 0, 0] }
 * const [pair] = labelPairs(truth, truth)
 * console.log(pair.lift) // 2: twice as often as if they were independent
 * ```
 */
export function labelPairs(truth: BinaryMatrix, draws: BinaryMatrix): LabelPair[] {
  checkBinaryMatrix(truth, 'truth', true)
  checkBinaryMatrix(draws, 'draws')
  const seen = pairCounts(truth)
  const drawn = pairCounts(draws)
  const k = truth.cols
  const pairs: LabelPair[] = []
  for (let i = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++) {
      const at = i * k + j
      pairs.push({
        labels: [i, j],
        known: seen.known[at],
        together: seen.both[at],
        share: shareOf(seen, at),
        modelShare: shareOf(drawn, at),
        lift: liftOf(seen, at),
        modelLift: liftOf(drawn, at),
      })
    }
  }
  return pairs
}

/**
 * Pairs by how far they are from independence, in truth or by the model, the farthest first:
 * `|P(ab) − P(a)P(b)| / √(P(ab) + .001)`, so that a rare pair does not come first by chance.
 *
 * @example
 * ```ts
 * import { labelPairs, strongestFirst } from 'partita/core'
 * const truth = { rows: 4, cols: 3, values: [1, 1, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0] }
 * console.log(strongestFirst(labelPairs(truth, truth))[0].labels) // [0, 1]: always together
 * ```
 */
export function strongestFirst(pairs: readonly LabelPair[]): LabelPair[] {
  const distance = (share: number, lift: number | null) =>
    lift === null ? 0 : Math.abs(share - (lift > 0 ? share / lift : 0)) / Math.sqrt(share + 1e-3)
  const strength = ({ share, lift, modelShare, modelLift }: LabelPair) =>
    Math.max(distance(share, lift), distance(modelShare, modelLift))
  return pairs
    .map((pair) => ({ pair, by: strength(pair) }))
    .sort((a, b) => b.by - a.by)
    .map(({ pair }) => pair)
}

/**
 * Labels that were predicted in the place of others: rows where one is true and was missed, and the other was
 * predicted and is false; the most frequent first.
 *
 * @param truth     true label sets, 0/1, NaN where unknown, `[n, k]`
 * @param predicted predicted label sets, 0/1 `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA
 *
 * @example
 * ```ts
 * import { labelConfusions } from 'partita/core'
 * const truth = { rows: 1, cols: 2, values: [1, 0] }
 * const predicted = { rows: 1, cols: 2, values: [0, 1] }
 * console.log(labelConfusions(truth, predicted)) // [{ missed: 0, predicted: 1, rows: 1 }]
 * ```
 */
export function labelConfusions(truth: BinaryMatrix, predicted: BinaryMatrix): LabelConfusion[] {
  checkLabelSets(truth, predicted)
  const { rows, cols: k } = truth
  const counts = new Float64Array(k * k)
  for (let row = 0; row < rows; row++) {
    const at = row * k
    for (let i = 0; i < k; i++) {
      if (truth.values[at + i] !== 1 || predicted.values[at + i] === 1) continue
      for (let j = 0; j < k; j++) {
        if (truth.values[at + j] === 0 && predicted.values[at + j] === 1) counts[i * k + j]++
      }
    }
  }
  return Array.from(counts, (count, at) => ({
    missed: Math.floor(at / k),
    predicted: at % k,
    rows: count,
  }))
    .filter((confusion) => confusion.rows > 0)
    .sort((a, b) => b.rows - a.rows)
}

/** Of every pair the rows that are known of both, that have both, and that have either. */
interface PairCounts {
  readonly known: Float64Array
  readonly both: Float64Array
  readonly first: Float64Array
  readonly second: Float64Array
}

function pairCounts({ rows, cols: k, values }: BinaryMatrix): PairCounts {
  const counts = () => new Float64Array(k * k)
  const [known, both, first, second] = [counts(), counts(), counts(), counts()]
  for (let row = 0; row < rows; row++) {
    const own = row * k
    for (let i = 0; i < k; i++) {
      const a = values[own + i]
      if (Number.isNaN(a)) continue
      for (let j = i + 1; j < k; j++) {
        const b = values[own + j]
        if (Number.isNaN(b)) continue
        const at = i * k + j
        known[at]++
        both[at] += a * b
        first[at] += a
        second[at] += b
      }
    }
  }
  return { known, both, first, second }
}

function shareOf({ known, both }: PairCounts, at: number): number {
  return known[at] === 0 ? 0 : both[at] / known[at]
}

function liftOf({ known, both, first, second }: PairCounts, at: number): number | null {
  const independent = first[at] * second[at]
  return independent === 0 ? null : (both[at] * known[at]) / independent
}
