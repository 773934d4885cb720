import type { DenseMatrix } from '../../engine/index.js'
import {
  decideSet,
  labelMarginals,
  type SetPosterior,
  type SetRule,
  setRules,
} from '../../inference/index.js'
import {
  coverageError,
  labelLogLoss,
  labelNdcgAt,
  labelRankingAveragePrecision,
  labelRankingLoss,
  multilabelReport,
  oneError,
  precisionAt,
  setBaselines,
} from '../../metrics/index.js'
import type { CalibrationRecord } from '../calibrate/calibration-record.js'
import { readCurves } from '../calibrate/read-curves.js'
import { setReliability } from '../calibrate/set-reliability.js'
import type { Likelihood } from '../fitted/likelihood.js'
import { decidingOptions, type ResolvedMultilabelOptions } from './multilabel-options.js'
import { type MultilabelEvaluation, measuredRows, shareKnown } from './set-evaluation.js'
import { stackedRows } from './stacked-rows.js'

/** What a model answers of every row, from one pass over its posteriors. */
export interface SetAnswers {
  /** label sets by every decision rule, 0/1 `[n, k]` */
  readonly decided: readonly { readonly rule: SetRule; readonly sets: DenseMatrix }[]
  /** `P(label in y | x)`, `[n, k]` */
  readonly marginals: DenseMatrix
  /** log-partitions, where listing all sets gave them, `[n]` */
  readonly exact?: Float64Array | undefined
  readonly effectiveSampleSize: number
}

/** Who sees every row's posterior as it goes by. */
export type PosteriorWatch = (posterior: SetPosterior, row: number) => void

export function answerSets(
  posteriors: Iterable<SetPosterior>,
  cols: number,
  options: ResolvedMultilabelOptions,
  {
    watch,
    calibration,
  }: { watch?: PosteriorWatch | undefined; calibration?: CalibrationRecord | undefined } = {},
): SetAnswers {
  const { decision } = options
  const deciding = decidingOptions(options)
  const rules = setRules.filter((rule) => rule !== 'jaccard' || rule === decision)
  const decided = rules.map((rule) => ({ rule, sets: [] as Uint8Array[] }))
  const marginals: Float64Array[] = []
  const exact: number[] = []
  let share = 0
  for (const posterior of posteriors) {
    watch?.(posterior, marginals.length)
    marginals.push(readCurves(labelMarginals(posterior), calibration))
    share += posterior.effectiveShare
    // it comes with listing all sets
    if (posterior.kind === 'enumerated') exact.push(posterior.logPartition)
    for (const { rule, sets } of decided) sets.push(decideSet(posterior, rule, deciding))
  }
  const rows = marginals.length
  return {
    decided: decided.map(({ rule, sets }) => ({ rule, sets: stackedRows(sets, 1, cols) })),
    marginals: stackedRows(marginals, 1, cols),
    exact: exact.length === rows ? Float64Array.from(exact) : undefined,
    effectiveSampleSize: share / rows,
  }
}

/**
 * All scores but the likelihood.
 *
 * @param ofPredicted `ln p` of the sets that the model's own rule decides for, `[n]`
 */
export function scoreSets(
  truth: DenseMatrix,
  { decided, marginals, effectiveSampleSize }: SetAnswers,
  { decision, emptyPolicy: policy }: ResolvedMultilabelOptions,
  ofPredicted: Float64Array,
): Omit<MultilabelEvaluation, keyof Likelihood> {
  const weights = measuredRows(truth)
  const reports = decided.map(({ rule, sets }) => {
    return [rule, multilabelReport(truth, sets, { policy, weights })] as const
  })
  const byDecision = Object.fromEntries(reports) as MultilabelEvaluation['byDecision']
  const predicted = decided.find(({ rule }) => rule === decision)!.sets
  return {
    report: byDecision[decision]!,
    decision,
    byDecision,
    baselines: setBaselines(truth, { policy, weights }),
    byMarginals: {
      coverageError: coverageError(truth, marginals, { weights }),
      labelRankingLoss: labelRankingLoss(truth, marginals, { weights }),
      averagePrecision: labelRankingAveragePrecision(truth, marginals, { weights }),
      oneError: oneError(truth, marginals, { weights }),
      precisionAt1: precisionAt(truth, marginals, { at: 1, weights }),
      precisionAt3: precisionAt(truth, marginals, { at: 3, weights }),
      precisionAt5: precisionAt(truth, marginals, { at: 5, weights }),
      ndcgAt3: labelNdcgAt(truth, marginals, { at: 3, weights }),
      ndcgAt5: labelNdcgAt(truth, marginals, { at: 5, weights }),
    },
    labelLogLoss: labelLogLoss(truth, marginals, { weights }),
    calibration: setReliability(truth, marginals, predicted, ofPredicted),
    effectiveSampleSize,
    knownShare: shareKnown(truth.values),
  }
}
