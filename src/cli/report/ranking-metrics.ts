import type { RankingRule } from '../../inference/index.js'
import type { RankingReport } from '../../metrics/index.js'
import type { LogPartitionMethod, RankerEvaluation } from '../../tasks/index.js'
import { estimateNumbers, finiteOrNull } from './summaries.js'

/** Scores of one decision rule. */
export type RankingScores = Pick<
  RankingReport,
  'kendallTau' | 'spearmanRho' | 'spearmanFootrule' | 'exactMatch' | 'top1' | 'ndcg'
>

/** What does not depend on the decision. */
export interface LikelihoodScores {
  /** mean −log p(y|x), nats; null if infinite: then `zeroProbability` is above 0 */
  readonly nll: number | null
  /** share of the rows whose true ranking has probability zero */
  readonly zeroProbability: number
  /** mean |learned − exact log-partition|, nats; null where one of them is not to be had */
  readonly logPartitionError: number | null
  /** mean standard error of the log-partition, nats; absent where it is no estimate */
  readonly logPartitionStandardError?: number | null
  /** mean share of its samples that count; absent where it is no estimate */
  readonly logPartitionEffectiveShare?: number | null
  /** nats that samples show the learned one to be too low; absent where the exact one is known */
  readonly logPartitionShortfall?: number | null
}

/** Scores of a model on labelled rows, ready for JSON: numbers are finite or null. */
export interface RankingMetrics extends RankingScores, LikelihoodScores {
  /** which log-partition `nll` was computed with */
  readonly logPartition: LogPartitionMethod
  /** the rule the scores beside it are of */
  readonly decision: RankingRule
  readonly byDecision: Readonly<Record<RankingRule, RankingScores>>
  /** what τ, ρ and NDCG counted for where they are 0/0 */
  readonly emptyPolicy: RankingReport['policy']
  /** in how many rows τ was */
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
    emptyPolicy: report.policy,
    undefinedRows: report.undefinedCounts.kendallTau,
  }
}

function scoresOf(report: RankingReport): RankingScores {
  const { kendallTau, spearmanRho, spearmanFootrule, exactMatch, top1, ndcg } = report
  return { kendallTau, spearmanRho, spearmanFootrule, exactMatch, top1, ndcg }
}
