import type { DenseMatrix } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import { f1Quadrature, labelMarginals, type SetPosterior } from '../../inference/index.js'
import type { FeaturesInput } from '../../io/index.js'
import { checkLevel, tooFewRows } from './control-threshold.js'
import { learnThenTest } from './learn-then-test.js'
import {
  type GuaranteeOptions,
  percent,
  rowsOfGroups,
  statementOf,
  type Thresholds,
  thresholdOfRows,
  thresholdsOf,
} from './promise.js'

/** A promise about the labels that are named. */
export interface SetPromise extends GuaranteeOptions {
  /** the share of the true labels that are named is at least this, on average over rows */
  readonly recall?: number
  /** the share of the named labels that are true is at least this, on average over rows; 1 where none is named */
  readonly precision?: number
  /** how often a promise about precision, or about both, may fail, over the calibration rows; default 0.1 */
  readonly delta?: number
}

/** What a promise about label sets is made with. */
export interface SetGuarantor {
  readonly labels: readonly string[]
  posteriors(X: FeaturesInput): Iterable<SetPosterior>
}

const DELTA = 0.1
/** Thresholds that are tested where a loss may fall and rise. */
const TESTED = 100

/**
 * Label sets with a promise: sets that hold a share of the true labels, or few false ones, whatever the model.
 * Made by `guarantee` of a fitted model.
 *
 * Every label has a score, and is named where that reaches a threshold: for recall
 * `E[1{i ∈ y} / |y| | x]` under the joint distribution, which for a given recall names the fewest labels, else
 * `P(i ∈ y | x)`.
 */
export class GuardedSets {
  /** what is promised, of how many rows, in which sense */
  readonly statement: string
  /** what makes the promise void, or weak, in words */
  readonly warnings: readonly string[]
  /** by group; the group `undefined` where there are none */
  readonly thresholds: Thresholds
  readonly #guarantor: SetGuarantor
  readonly #scoresOf: (posterior: SetPosterior) => Float64Array

  /** @internal Use `guarantee`. */
  constructor(
    guarantor: SetGuarantor,
    X: FeaturesInput,
    truth: DenseMatrix,
    promise: SetPromise,
    warnings: readonly string[],
  ) {
    this.#guarantor = guarantor
    this.warnings = warnings
    const { recall, precision, delta = DELTA } = promise
    checkOption(
      recall !== undefined || precision !== undefined,
      'promise',
      'recall, precision, or coverage',
      promise,
    )
    if (recall !== undefined) checkLevel('recall', recall)
    if (precision !== undefined) checkLevel('precision', precision)
    checkLevel('delta', delta)
    const isAlone = recall !== undefined && precision === undefined
    this.#scoresOf = isAlone ? recallScores : labelMarginals
    const scores = Array.from(guarantor.posteriors(X), this.#scoresOf)
    const rows = Array.from(scores, (own, row) => {
      const at = row * truth.cols
      return { scores: own, truth: truth.values.subarray(at, at + truth.cols) }
    })
    if (isAlone) {
      this.thresholds = thresholdsOf(rows.map(truthsOf), 1 - recall, promise)
      const what = 'The share of the true labels that are named'
      this.statement = statementOf(what, recall, truth.rows, promise)
      return
    }
    const alphas = {
      recall: recall === undefined ? undefined : 1 - recall,
      precision: precision === undefined ? undefined : 1 - precision,
    }
    this.thresholds = new Map(
      Array.from(rowsOfGroups(promise.groups, rows.length), ([group, own]) => {
        return [
          group,
          testedThreshold(
            own.map((row) => rows[row]),
            alphas,
            delta,
          ),
        ]
      }),
    )
    const kept = [
      recall !== undefined &&
        `the share of the true labels that are named at least ${percent(recall)}`,
      precision !== undefined &&
        `the share of the named labels that are true at least ${percent(precision)}`,
    ].filter(Boolean)
    const within = promise.groups ? ' in each group' : ''
    this.statement = `With probability at least ${percent(1 - delta)} over the ${truth.rows} calibration rows${within}, for new rows exchangeable with them, in expectation ${kept.join(' and ')}; whatever the model, if it did not learn from these rows.`
  }

  /** the labels that are named in each row, 0/1 `[n, k]` */
  predict(X: FeaturesInput, { groups }: GuaranteeOptions = {}): DenseMatrix {
    const cols = this.#guarantor.labels.length
    const scores = Array.from(this.#guarantor.posteriors(X), this.#scoresOf)
    const thresholdOf = thresholdOfRows(this.thresholds, groups, scores.length)
    const values = new Float32Array(scores.length * cols)
    scores.forEach((own, row) => {
      own.forEach((score, label) => {
        values[row * cols + label] = Number(score >= thresholdOf(row))
      })
    })
    return { rows: scores.length, cols, values }
  }

  /** the names of the labels that are named in each row */
  predictSets(X: FeaturesInput, options: GuaranteeOptions = {}): string[][] {
    const { rows, cols, values } = this.predict(X, options)
    return Array.from({ length: rows }, (_, row) =>
      this.#guarantor.labels.filter((_label, i) => values[row * cols + i] === 1),
    )
  }
}

interface CalibrationRow {
  readonly scores: Float64Array
  readonly truth: Float32Array
}

/** The true labels of a row, each with its share of them; none where none is true. */
function truthsOf({ scores, truth }: CalibrationRow) {
  const members = Array.from(truth.keys()).filter((label) => truth[label] === 1)
  return members.map((label) => ({ score: scores[label], loss: 1 / members.length }))
}

/** `E[1{i ∈ y} / |y|]` of each label: what naming it adds to the expected recall, `[k]`. */
export function recallScores(posterior: SetPosterior): Float64Array {
  if (posterior.kind === 'exact') return recallOfIndependent(posterior.probabilities)
  const { codes, codeLength: k } = posterior
  const weights = posterior.weights!
  const scores = new Float64Array(k)
  for (let j = 0; j < weights.length; j++) {
    let size = 0
    for (let at = j * k; at < (j + 1) * k; at++) size += codes[at]
    if (size === 0) continue
    for (let i = 0; i < k; i++) if (codes[j * k + i] === 1) scores[i] += weights[j] / size
  }
  return scores
}

/** `p_i ∫₀¹ Π_{j≠i} (1 − p_j + p_j z) dz`, since `E 1/(1 + S) = ∫₀¹ E z^S dz` */
function recallOfIndependent(probabilities: Float64Array): Float64Array {
  const k = probabilities.length
  const { nodes, weights } = f1Quadrature(k)
  const scores = new Float64Array(k)
  for (let node = 0; node < nodes.length; node++) {
    const z = nodes[node]
    let logProduct = 0
    for (const p of probabilities) logProduct += Math.log(Math.max(1e-300, 1 - p + p * z))
    for (let i = 0; i < k; i++) {
      const p = probabilities[i]
      const own = Math.log(Math.max(1e-300, 1 - p + p * z))
      scores[i] += p * weights[node] * Math.exp(logProduct - own)
    }
  }
  return scores
}

/** The least threshold that keeps the risks asked for, by learning, then testing. */
function testedThreshold(
  rows: readonly CalibrationRow[],
  alphas: { readonly recall?: number | undefined; readonly precision?: number | undefined },
  delta: number,
): number {
  const asked = [alphas.recall, alphas.precision].filter((alpha) => alpha !== undefined)
  const level = asked.length > 1 ? delta / TESTED : delta
  const needed = Math.max(...asked.map((alpha) => Math.log(level) / Math.log1p(-alpha)))
  if (rows.length < needed) {
    const promise = asked.map((alpha) => percent(1 - alpha)).join(' and ')
    throw tooFewRows(rows.length, Math.ceil(needed), `${promise}, which fails in ${percent(delta)}`)
  }
  const grid = thresholdGrid(rows)
  const means = grid.map((threshold) => meanLosses(rows, threshold))
  const risks = [
    ...(alphas.precision === undefined
      ? []
      : [{ meanLosses: means.map(({ precision }) => precision), alpha: alphas.precision }]),
    ...(alphas.recall === undefined
      ? []
      : [{ meanLosses: means.map(({ recall }) => recall), alpha: alphas.recall }]),
  ]
  const kept = learnThenTest(risks, rows.length, delta)
  // as many labels as are safe, or as few as hold what is promised
  if (kept.length > 0) return grid[alphas.recall === undefined ? kept.at(-1)! : kept[0]]
  const best = means.reduce((least, own) => (worst(own) < worst(least) ? own : least))
  throw new PartitaError('UNSUPPORTED', 'no threshold keeps this promise', {
    expected: asked.map((alpha) => percent(1 - alpha)).join(' and '),
    received: `at best recall ${percent(1 - best.recall)} and precision ${percent(1 - best.precision)}`,
    hint: 'promise less, or give more calibration rows',
  })
}

const worst = ({ recall, precision }: { recall: number; precision: number }) =>
  Math.max(recall, precision)

/** Thresholds from one above all scores down to the least, by the quantiles of the scores. */
function thresholdGrid(rows: readonly CalibrationRow[]): number[] {
  const falling = rows.flatMap(({ scores }) => Array.from(scores)).sort((a, b) => b - a)
  return Array.from({ length: TESTED }, (_, at) => {
    return at === 0
      ? Number.POSITIVE_INFINITY
      : falling[Math.floor((at * (falling.length - 1)) / (TESTED - 1))]
  })
}

/** Mean shares of true labels left out, and of named labels that are false; of known ones. */
function meanLosses(rows: readonly CalibrationRow[], threshold: number) {
  let [recall, precision] = [0, 0]
  for (const { scores, truth } of rows) {
    let [named, right, members] = [0, 0, 0]
    for (let i = 0; i < scores.length; i++) {
      if (Number.isNaN(truth[i])) continue
      members += truth[i]
      if (scores[i] < threshold) continue
      named++
      right += truth[i]
    }
    if (members > 0) recall += 1 - right / members
    if (named > 0) precision += 1 - right / named
  }
  return { recall: recall / rows.length, precision: precision / rows.length }
}
