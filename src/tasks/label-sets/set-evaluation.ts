import type { DenseMatrix } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { SetRule } from '../../inference/index.js'
import type { MultilabelReport, PolicyScore, SetBaselines } from '../../metrics/index.js'
import { hasEnoughSamples } from '../../training/index.js'
import type { SetReliability } from '../calibrate/set-reliability.js'
import type { Likelihood } from '../fitted/likelihood.js'

/** Scores of a fitted model on labelled rows; plain numbers, ready for JSON. */
export interface MultilabelEvaluation extends Likelihood {
  /** metrics of the model's own decision rule */
  readonly report: MultilabelReport
  readonly decision: SetRule
  /** metrics of every decision rule, with the thresholds and limits of the model's options; of `jaccard`, which takes a search, where it is the model's own */
  readonly byDecision: Readonly<Record<Exclude<SetRule, 'jaccard'>, MultilabelReport>> & {
    readonly jaccard?: MultilabelReport
  }
  /** how well the marginals order the labels, whatever is decided; each with its 0/0 policy */
  readonly byMarginals: {
    readonly coverageError: PolicyScore
    readonly labelRankingLoss: PolicyScore
    readonly averagePrecision: PolicyScore
    /** share of rows whose likeliest label is not true */
    readonly oneError: PolicyScore
    /** share of true labels among the likeliest, three and five likeliest of a row */
    readonly precisionAt1: PolicyScore
    readonly precisionAt3: PolicyScore
    readonly precisionAt5: PolicyScore
    /** the same with falling gains, over those of the best order */
    readonly ndcgAt3: PolicyScore
    readonly ndcgAt5: PolicyScore
  }
  /** mean `−ln P(y_i|x)` of a label by itself, nats */
  readonly labelLogLoss: number
  /** the best constants on these very rows: the commonest set, and the labels' frequencies */
  readonly baselines: SetBaselines
  /** Brier score, log loss, calibration error and reliability curve of marginals and of predicted sets */
  readonly calibration: SetReliability
  /**
   * mean `(Σw)² / (m Σw²)` of the samples decisions are taken over; 1 where they are exact. Near 0 they
   * rest on a few samples
   */
  readonly effectiveSampleSize: number
  /** share of the labels of all rows that are known: all scores, and the likelihood, are of those */
  readonly knownShare: number
}

/**
 * 1 for rows of which some label is known; undefined where all rows are.
 *
 * @throws PartitaError EMPTY_DATA if there is no such row
 */
export function measuredRows({ rows, cols, values }: DenseMatrix): Float64Array | undefined {
  const weights = Float64Array.from({ length: rows }, (_, row) => {
    const own = values.subarray(row * cols, (row + 1) * cols)
    return own.every(Number.isNaN) ? 0 : 1
  })
  if (!weights.includes(1)) {
    throw new PartitaError(
      'EMPTY_DATA',
      'no label of any row is known, and so nothing to measure by',
    )
  }
  return weights.includes(0) ? weights : undefined
}

/** Share of the entries that are known. */
export function shareKnown(values: Float32Array): number {
  const known = values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0)
  return known / values.length
}

/** What decisions are worth that rest on few samples, in words. */
export function decisionWarnings(effectiveSampleSize: number): string[] {
  if (hasEnoughSamples(effectiveSampleSize)) return []
  const percent = `${(100 * effectiveSampleSize).toPrecision(2)} %`
  return [
    `evaluate: ${percent} of the samples that decisions are taken over count: they are far from optimal; use a linear energy, or one of pairs`,
  ]
}
