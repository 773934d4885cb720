import { PartitaError } from '../../errors.js'
import type { RowMatrix } from '../decisions/row-matrix.js'
import { membersOfSamples } from '../decisions/weighted-sets.js'

/** Gains below this share of the score are rounding in single precision, nats per nat. */
const LEAST_GAIN = 1e-6

/** Scores of `count` label sets, 0/1 `[count, k]`, in nats: `[count]`. */
export type SetScorer = (codes: Float32Array, count: number) => ArrayLike<number>

/** Result of {@link ascendByFlips}: a set that no single flip improves. */
export interface AscendedSet {
  /** 0/1, `[k]` */
  readonly labels: Uint8Array
  /** nats */
  readonly score: number
}

/**
 * A label set of high score under any score at all: steepest ascent by single flips from each start, all
 * k flips of a set scored together, and the best set that is reached. It is never below a start.
 * One call of `score` for all starts, then one a step.
 *
 * @param starts label sets, 0/1 `[starts, k]`, at least one
 * @throws PartitaError SHAPE_MISMATCH, EMPTY_DATA, NOT_IN_SPACE for bad starts; NOT_FINITE for a score
 *   that is NaN or infinite
 *
 * @example
 * ```ts
 * import { ascendByFlips } from 'partita/core'
 * // two labels or none: an odd number costs 3
 * const score = (codes: Float32Array, count: number) =>
 *   Array.from({ length: count }, (_, j) => {
 *     const size = codes[3 * j] + codes[3 * j + 1] + codes[3 * j + 2]
 *     return size - 3 * (size % 2)
 *   })
 * const starts = { rows: 2, cols: 3, values: [1, 0, 0, 0, 1, 1] }
 * console.log(ascendByFlips(score, starts)) // 0, 1, 1; 2
 * ```
 */
export function ascendByFlips(score: SetScorer, starts: RowMatrix): AscendedSet {
  membersOfSamples(starts)
  const { rows, cols: k } = starts
  if (rows * k === 0) throw new PartitaError('EMPTY_DATA', 'no label set to start from')
  const flipped = new Float32Array(k * k)
  const labels = new Float32Array(k)
  const scored = (codes: Float32Array, count: number) => checkScores(score(codes, count))
  const first = Float64Array.from(scored(Float32Array.from(starts.values), rows))
  let best = Number.NEGATIVE_INFINITY
  const bestLabels = new Uint8Array(k)
  for (let start = 0; start < rows; start++) {
    for (let i = 0; i < k; i++) labels[i] = starts.values[start * k + i]
    let value = first[start]
    for (;;) {
      for (let i = 0; i < k; i++) {
        flipped.set(labels, i * k)
        flipped[i * k + i] = 1 - labels[i]
      }
      const values = scored(flipped, k)
      let at = 0
      for (let i = 1; i < k; i++) if (values[i] > values[at]) at = i
      if (!(values[at] - value > LEAST_GAIN * Math.max(1, Math.abs(value)))) break
      labels[at] = 1 - labels[at]
      value = values[at]
    }
    if (value > best) {
      best = value
      bestLabels.set(labels)
    }
  }
  return { labels: bestLabels, score: best }
}

function checkScores(scores: ArrayLike<number>): ArrayLike<number> {
  for (let j = 0; j < scores.length; j++) {
    if (Number.isFinite(scores[j])) continue
    throw new PartitaError('NOT_FINITE', 'a score is not a finite number', {
      received: String(scores[j]),
      where: `label set ${j}`,
    })
  }
  return scores
}
