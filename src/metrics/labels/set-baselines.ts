import { f1OptimalIndependent } from '../../inference/index.js'
import type { BinaryMatrix } from '../binary-matrix.js'
import { checkBinaryMatrix } from '../binary-matrix.js'
import type { PolicyOptions } from '../empty-policy.js'
import { type MultilabelReport, multilabelReport } from '../multilabel-report.js'
import { rowWeights } from '../row-weights.js'

/** Scores of constant probabilities, and of the label set decided by them for every row. */
export interface ConstantSetScores extends MultilabelReport {
  /** mean `−ln p(y)`, nats */
  readonly nll: number
  /** the same of a label by itself, nats */
  readonly labelLogLoss: number
}

/** What constants reach, which know nothing of the inputs. */
export interface SetBaselines {
  /** the label set that most rows have */
  readonly majority: MultilabelReport
  /** every label with its own frequency, whatever the others; decided by largest expected F1 */
  readonly marginal: ConstantSetScores
}

/**
 * What the best constants score that know the very rows which are measured on: the commonest label set, and the
 * frequency of each label. A model that does not beat them has learned nothing of the inputs. Of labels that are
 * known only.
 *
 * @param truth true label sets, 0/1, NaN where unknown, `[n, k]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, EMPTY_DATA, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { setBaselines } from 'partita/core'
 * const truth = { rows: 3, cols: 2, values: [1, 0, 1, 0, 1, 1] }
 * const { majority, marginal } = setBaselines(truth)
 * console.log(majority.subsetAccuracy, marginal.nll) // 2/3, 0.637
 * ```
 */
export function setBaselines(truth: BinaryMatrix, options: PolicyOptions = {}): SetBaselines {
  checkBinaryMatrix(truth, 'truth', true)
  const weights = rowWeights(options.weights, truth.rows)
  const frequencies = labelFrequencies(truth, weights)
  const score = (set: ArrayLike<number>) => multilabelReport(truth, repeated(set, truth), options)
  const empty = options.policy === 'one' ? 'one' : 'zero'
  const best = f1OptimalIndependent({ ...truth, rows: 1, values: frequencies }, { empty })
  const losses = frequencies.map((f) => entropy(f))
  const { sets, entries } = knownWeights(truth, weights)
  const loss = losses.reduce((sum, each, label) => sum + each * entries[label], 0)
  return {
    majority: score(commonestSet(truth, weights) ?? frequencies.map((f) => Number(f >= 0.5))),
    marginal: {
      ...score(best.values),
      nll: loss / sets,
      labelLogLoss: loss / entries.reduce((sum, weight) => sum + weight, 0),
    },
  }
}

/** mean `−ln` probability of a label that is given its own frequency */
function entropy(frequency: number): number {
  const term = (p: number) => (p > 0 ? -p * Math.log(p) : 0)
  return term(frequency) + term(1 - frequency)
}

function labelFrequencies({ cols, values }: BinaryMatrix, weights: ArrayLike<number>) {
  const known = new Float64Array(cols)
  const present = new Float64Array(cols)
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) continue
    const weight = weights[Math.floor(at / cols)]
    known[at % cols] += weight
    present[at % cols] += weight * values[at]
  }
  return present.map((count, label) => (known[label] > 0 ? count / known[label] : 0))
}

/** The weight of all rows, and that of the rows that are known of each label. */
function knownWeights({ rows, cols, values }: BinaryMatrix, weights: ArrayLike<number>) {
  const entries = new Float64Array(cols)
  let sets = 0
  for (let row = 0; row < rows; row++) {
    sets += weights[row]
    for (let label = 0; label < cols; label++) {
      if (!Number.isNaN(values[row * cols + label])) entries[label] += weights[row]
    }
  }
  return { sets, entries }
}

/** The set that most rows have of those that are known whole, the first of equals; undefined if none is. */
function commonestSet({ rows, cols, values }: BinaryMatrix, weights: ArrayLike<number>) {
  const counts = new Map<string, { weight: number; set: number[] }>()
  for (let row = 0; row < rows; row++) {
    const set = Array.from({ length: cols }, (_, label) => values[row * cols + label])
    if (set.some(Number.isNaN)) continue
    const entry = counts.get(set.join()) ?? { weight: 0, set }
    entry.weight += weights[row]
    counts.set(set.join(), entry)
  }
  let best: { weight: number; set: number[] } | undefined
  for (const entry of counts.values()) if (entry.weight > (best?.weight ?? 0)) best = entry
  return best?.set
}

function repeated(set: ArrayLike<number>, { rows, cols }: BinaryMatrix): BinaryMatrix {
  const values = new Uint8Array(rows * cols)
  for (let row = 0; row < rows; row++) values.set(set, row * cols)
  return { rows, cols, values }
}
