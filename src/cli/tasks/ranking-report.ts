import type { RankingRule } from '../../inference/index.js'
import type { RankingReport as Scores } from '../../metrics/index.js'
import type { FittedRanker, RankerEvaluation } from '../../tasks/index.js'
import { inCommandLineWords } from '../options/command-line-words.js'
import { calibrationLines } from '../report/calibration-text.js'
import type { EvaluationReport, FoldMetrics } from '../report/evaluation-report.js'
import {
  describeObjective,
  isLogPartitionLearned,
  summarizeObjective,
} from '../report/objective-text.js'
import { EMPTY, scoreTable } from '../report/report-text.js'
import {
  type Common,
  estimateNumbers,
  finiteOrNull,
  summarizeFitOptions,
} from '../report/summaries.js'
import type { RankingSummary } from './ranking-data.js'

/** Scores of one decision rule. */
type DecisionScores = Pick<
  Scores,
  | 'kendallTau'
  | 'spearmanRho'
  | 'spearmanFootrule'
  | 'exactMatch'
  | 'top1'
  | 'ndcg'
  | 'preferenceAgreement'
>

/** Scores of the model's own decision rule, and what does not depend on it. */
export interface RankingMetrics extends DecisionScores, FoldMetrics {
  readonly decision: RankingRule
  readonly byDecision: Readonly<Record<RankingRule, DecisionScores>>
  /** what the best constants score on the same rows: the commonest ranking, and the order of mean ranks */
  readonly baselines: Readonly<Record<'majority' | 'marginal', DecisionScores>>
  /** how far probabilities can be taken at their word; over folds without the curves, which each fold has */
  readonly calibration: RankerEvaluation['calibration']
  /** how many preferences the test rows state */
  readonly statedPreferences: number
  /** in how many rows τ was 0/0 */
  readonly undefinedRows: number
}

export function rankingMetrics(evaluation: RankerEvaluation): RankingMetrics {
  const { report, decision, byDecision, nll, zeroProbability, logPartition } = evaluation
  return {
    ...scoresOf(report),
    nll: finiteOrNull(nll),
    zeroProbability,
    logPartition,
    logPartitionError: finiteOrNull(evaluation.logPartitionError),
    ...estimateNumbers(evaluation),
    decision,
    byDecision: {
      kemeny: scoresOf(byDecision.kemeny),
      'expected-ranks': scoresOf(byDecision['expected-ranks']),
      mode: scoresOf(byDecision.mode),
    },
    baselines: {
      majority: scoresOf(evaluation.baselines.majority),
      marginal: scoresOf(evaluation.baselines.marginal),
    },
    calibration: evaluation.calibration,
    emptyPolicy: report.policy,
    statedPreferences: report.statedPreferences,
    undefinedRows: report.undefinedCounts.kendallTau,
  }
}

function scoresOf(report: Scores): DecisionScores {
  const { kendallTau, spearmanRho, spearmanFootrule, exactMatch, top1, ndcg } = report
  const { preferenceAgreement } = report
  return { kendallTau, spearmanRho, spearmanFootrule, exactMatch, top1, ndcg, preferenceAgreement }
}

/** Options of a ranker under the names of the command line. */
export type RankerSummary = ReturnType<typeof summarizeRanker>

export function summarizeRanker(fitted: Pick<FittedRanker, 'options' | 'training'>) {
  const { options } = fitted
  const { loss, objective, code, energy, reference, encoder, model, inputs } = options
  return {
    code,
    energy,
    reference,
    encoder,
    choices: options.choices?.map(inCommandLineWords) ?? [],
    loss,
    objective,
    ...summarizeObjective(fitted),
    logPartition: model.logPartition.kind,
    standardize: inputs.standardize,
    ...summarizeFitOptions(options),
  }
}

const REFERENCES = {
  uniform: 'the uniform measure',
  'plackett-luce': 'a learned Plackett–Luce reference',
  forest: 'a forest',
} as const

/** Energy, encoder and loss, in two lines; an option that differs between folds is null. */
export function describeRanker(options: Common<RankerSummary>): string[] {
  const { code, energy, reference, encoder, loss, logPartition } = options
  if (energy === 'forest') return ['a forest', `${loss} loss, seed ${options.seed}`]
  const base = REFERENCES[reference ?? 'plackett-luce']
  const onBase = `${code} energy on ${base}`
  const model =
    energy === 'plackett-luce' ? 'Plackett–Luce' : energy ? onBase : `${onBase}, or that`
  const learned = isLogPartitionLearned(options) ? `, ${logPartition} log-partition` : ''
  return [
    `${model}; ${encoder ?? 'automatic'} encoder`,
    `${loss} loss, ${describeObjective(options)}${learned}, seed ${options.seed}`,
  ]
}

/** What `evaluate --task ranking --json` prints. */
export type RankingReport = EvaluationReport<RankingSummary, RankerSummary, RankingMetrics>

const RULES = [
  ['kemeny', 'largest expected τ (kemeny)'],
  ['expected-ranks', 'largest expected ρ (expected-ranks)'],
  ['mode', 'most probable ranking (mode)'],
] as const

const COLUMNS = [
  ['Kendall τ', 'kendallTau', 1, 4],
  ['Spearman ρ', 'spearmanRho', 1, 4],
  ['exact %', 'exactMatch', 100, 1],
  ['top-1 %', 'top1', 100, 1],
  ['agreed %', 'preferenceAgreement', 100, 1],
] as const

const BASELINES = [
  ['marginal', 'order of mean ranks (baseline)'],
  ['majority', 'commonest ranking (baseline)'],
] as const

/** Scores by decision rule. */
export function rankingTable(report: RankingReport): string {
  return scoreTable(report, RULES, COLUMNS, BASELINES)
}

/** What is agreed with, and what 0/0 was taken for, if it came up. */
export function rankingNotes({ metrics }: RankingReport): string[] {
  const { undefinedRows, emptyPolicy, statedPreferences } = metrics
  const stated = `  agreed %: of the ${statedPreferences} stated preferences, pairs of items in order.`
  const { pairs, topPlaces, predictedRanking } = metrics.calibration
  const calibration = calibrationLines({
    orders: pairs,
    'first places': topPlaces,
    'predicted ranking': predictedRanking,
  })
  if (undefinedRows === 0) return [stated, ...calibration]
  const what = `  τ of a row whose items are all tied (0/0) ${EMPTY[emptyPolicy]} (--empty ${emptyPolicy})`
  return [stated, `${what}: ${undefinedRows} rows.`, ...calibration]
}
