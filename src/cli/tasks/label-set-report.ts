import type { SetRule } from '../../inference/index.js'
import type { MultilabelReport as Scores } from '../../metrics/index.js'
import type { MultilabelEvaluation } from '../../tasks/index.js'
import { calibrationLines } from '../report/calibration-text.js'
import type { EvaluationReport, FoldMetrics, FoldOutcome } from '../report/evaluation-report.js'
import type { NetworkSummary } from '../report/network-summary.js'
import { EMPTY, plusMinus, scoreTable } from '../report/report-text.js'
import { estimateNumbers, finiteOrNull } from '../report/summaries.js'
import type { LabelSetSummary } from './label-set-data.js'

/** Scores of one decision rule. */
export type DecisionScores = Omit<Scores, 'policy' | 'trueCardinality'>

/** Scores of the model's own decision rule, and what does not depend on it. */
export interface LabelSetMetrics extends DecisionScores, FoldMetrics {
  readonly trueCardinality: number
  /** mean share of the samples that decisions are taken over that count; 1 where they are exact */
  readonly effectiveSampleSize: number
  /** share of the labels of all rows that are known; all scores are of those */
  readonly knownShare: number
  /** how well the marginals order the labels, each with what 0/0 counted for */
  readonly byMarginals: MultilabelEvaluation['byMarginals']
  /** mean `−ln P(y_i|x)` of a label by itself, nats */
  readonly labelLogLoss: number
  /** what the best constants score on the same rows: the commonest set, and the labels' frequencies */
  readonly baselines: {
    readonly majority: DecisionScores
    readonly marginal: DecisionScores & { readonly nll: number; readonly labelLogLoss: number }
  }
  /** how far probabilities can be taken at their word; over folds without the curves, which each fold has */
  readonly calibration: MultilabelEvaluation['calibration']
  readonly decision: SetRule
  /** of every decision rule; of `jaccard` where it is the model's own */
  readonly byDecision: Readonly<
    Record<Exclude<SetRule, 'jaccard'>, DecisionScores> & { jaccard?: DecisionScores }
  >
}

export function labelSetMetrics(evaluation: MultilabelEvaluation): LabelSetMetrics {
  const { report, byDecision } = evaluation
  const { majority, marginal } = evaluation.baselines
  return {
    ...scoresOf(report),
    nll: finiteOrNull(evaluation.nll),
    zeroProbability: evaluation.zeroProbability,
    logPartition: evaluation.logPartition,
    ...estimateNumbers(evaluation),
    logPartitionError: finiteOrNull(evaluation.logPartitionError),
    trueCardinality: report.trueCardinality,
    effectiveSampleSize: evaluation.effectiveSampleSize,
    knownShare: evaluation.knownShare,
    byMarginals: evaluation.byMarginals,
    labelLogLoss: evaluation.labelLogLoss,
    baselines: {
      majority: scoresOf(majority),
      marginal: {
        ...scoresOf(marginal),
        nll: marginal.nll,
        labelLogLoss: marginal.labelLogLoss,
      },
    },
    calibration: evaluation.calibration,
    decision: evaluation.decision,
    emptyPolicy: report.policy,
    byDecision: {
      threshold: scoresOf(byDecision.threshold),
      f1: scoresOf(byDecision.f1),
      mode: scoresOf(byDecision.mode),
      ...(byDecision.jaccard && { jaccard: scoresOf(byDecision.jaccard) }),
    },
  }
}

function scoresOf({ policy, trueCardinality, ...scores }: Scores): DecisionScores {
  return scores
}

/** What the command line says of label sets beside the options of a model. */
export interface LabelSetSettings {
  readonly dropUnlabelled: boolean
  readonly deterministic: boolean
}

/** What `evaluate --json` prints of many fits to label sets. */
export interface LabelSetReport
  extends Omit<EvaluationReport<LabelSetSummary, NetworkSummary, LabelSetMetrics>, 'options'> {
  readonly options: EvaluationReport<LabelSetSummary, NetworkSummary>['options'] & LabelSetSettings
}

/** What `evaluate --json` prints of one fit to label sets. */
export type MultilabelReport = ReturnType<typeof singleReport>

export function singleReport(
  report: LabelSetReport,
  { options: own, metrics, training }: FoldOutcome<NetworkSummary, LabelSetMetrics>,
  droppedRows: { readonly train: number; readonly test: number },
) {
  const { task, train, test, options, steps, seconds, peakMemoryMb, engine, warnings } = report
  const { dropUnlabelled, split, deterministic } = options
  return {
    task,
    train: train!,
    test: test!,
    /** `split`: share of the rows that was split off for testing; null with a test file */
    options: { ...own, dropUnlabelled, split, deterministic },
    metrics,
    steps,
    seconds: { load: seconds.load, fit: seconds.fit, predict: seconds.predict },
    peakMemoryMb,
    training,
    engine,
    droppedRows,
    warnings,
  }
}

const RULES = [
  ['f1', 'largest expected F1 (f1)'],
  ['threshold', 'marginals ≥ 1/2 (threshold)'],
  ['mode', 'most probable set (mode)'],
  ['jaccard', 'largest expected Jaccard (jaccard)'],
] as const

const COLUMNS = [
  ['example-F1', 'exampleF1', 100, 1],
  ['micro-F1', 'microF1', 100, 1],
  ['macro-F1', 'macroF1', 100, 1],
  ['Jaccard', 'jaccard', 100, 1],
  ['Hamming', 'hammingLoss', 1, 4],
  ['subset', 'subsetAccuracy', 100, 1],
] as const

/** Scores by decision rule; labels a row beside those that are true. */
export function labelSetTable(report: LabelSetReport): string {
  const { options, metrics } = report
  const { threshold } = options
  const thresholds = typeof threshold === 'number' ? threshold : 'its threshold'
  const rules = RULES.map(([rule, name]) => {
    const isOwn = rule === 'threshold' && threshold != null
    return [rule, isOwn ? `marginals ≥ ${thresholds} (threshold)` : name] as const
  })
  const truth = `labels/row (true ${metrics.trueCardinality.toFixed(2)})`
  return scoreTable(report, rules, [...COLUMNS, [truth, 'predictedCardinality', 1, 2]], BASELINES)
}

const BASELINES = [
  ['marginal', 'label frequencies (baseline)'],
  ['majority', 'commonest set (baseline)'],
] as const

/** What 0/0 was taken for and how often it came up, and how well the marginals order the labels. */
export function labelSetNotes({ metrics, sd, folds }: LabelSetReport): string[] {
  const { exampleF1, macroF1 } = metrics.undefinedCounts
  const { coverageError, labelRankingLoss, averagePrecision } = metrics.byMarginals
  const { marginal } = metrics.baselines
  const { emptyPolicy, microPrecision, microRecall, macroPrecision, macroRecall } = metrics
  const percents = (...values: number[]) => values.map((x) => (100 * x).toFixed(1)).join(' and ')
  const { marginals, predictedSet } = metrics.calibration
  const value = (name: keyof LabelSetMetrics['byMarginals'], digits: number) =>
    plusMinus(metrics.byMarginals[name].value, sd.byMarginals[name].value, (x) => x.toFixed(digits))
  const { knownShare } = metrics
  const known = `  of the ${(100 * knownShare).toFixed(1)} % of the test labels that are known`
  const together = folds.length > 1 ? ', all folds together' : ''
  return [
    ...(knownShare < 1 ? [`${known}, as is the likelihood.`] : []),
    `  F1 and Jaccard where nothing is true and nothing predicted (0/0): ${EMPTY[emptyPolicy]} (--empty ${emptyPolicy});`,
    `  so it was for ${exampleF1} rows, and for ${macroF1} labels of macro-F1${together}.`,
    `  precision and recall: micro ${percents(microPrecision, microRecall)}, macro ${percents(macroPrecision, macroRecall)}.`,
    `  labels in order of their marginals: ranking loss ${value('labelRankingLoss', 4)} (0/0: ${labelRankingLoss.policy}),`,
    `  average precision ${value('averagePrecision', 4)} (0/0: ${averagePrecision.policy}), coverage ${value('coverageError', 2)} (rows without labels: ${coverageError.policy}),`,
    `  one-error ${value('oneError', 4)}; log loss of a label ${metrics.labelLogLoss.toFixed(4)} nats.`,
    `  among the likeliest labels true, precision@1, 3, 5: ${value('precisionAt1', 3)}, ${value('precisionAt3', 3)}, ${value('precisionAt5', 3)}; nDCG@3, 5: ${value('ndcgAt3', 3)}, ${value('ndcgAt5', 3)}.`,
    `  label frequencies alone: NLL ${marginal.nll.toFixed(3)} nats a row, log loss of a label ${marginal.labelLogLoss.toFixed(4)}.`,
    ...calibrationLines({ marginals, 'predicted set': predictedSet }),
  ]
}
