import { type RankingRule, rankingRules } from '../../inference/index.js'
import { mean, sum } from '../../numbers/index.js'
import type { RankingMetrics, RankingScores } from './ranking-metrics.js'

const SCORES = [
  'kendallTau',
  'spearmanRho',
  'spearmanFootrule',
  'exactMatch',
  'top1',
  'ndcg',
] as const satisfies readonly (keyof RankingScores)[]

/** What only some folds may have: of log-partitions that were estimated or could not be checked. */
const ESTIMATES = [
  'logPartitionStandardError',
  'logPartitionEffectiveShare',
  'logPartitionShortfall',
] as const satisfies readonly (keyof RankingMetrics)[]

/** Standard deviations over folds, of every metric; null with fewer than two values. */
export interface RankingSpread extends Readonly<Record<(typeof SCORES)[number], number | null>> {
  readonly nll: number | null
  readonly zeroProbability: number | null
  readonly logPartitionError: number | null
  readonly logPartitionStandardError?: number | null
  readonly logPartitionEffectiveShare?: number | null
  readonly logPartitionShortfall?: number | null
  readonly byDecision: Readonly<
    Record<RankingRule, Readonly<Record<(typeof SCORES)[number], number | null>>>
  >
}

/**
 * Means over folds, each fold counting alike. The mean NLL is infinite, null, if that of any fold is;
 * the log-partition's error is averaged over the folds that have one; undefined rows are counted.
 */
export function meanMetrics(folds: readonly RankingMetrics[]): RankingMetrics {
  const [{ decision, emptyPolicy }] = folds
  return {
    ...overFolds(folds, mean),
    logPartition: (folds.find((fold) => fold.logPartition !== 'exact') ?? folds[0]).logPartition,
    decision,
    emptyPolicy,
    undefinedRows: sum(folds.map((fold) => fold.undefinedRows)),
  }
}

/** Sample standard deviations over folds, of the same values as {@link meanMetrics}. */
export function metricsSpread(folds: readonly RankingMetrics[]): RankingSpread {
  return overFolds(folds, standardDeviation)
}

/** A statistic of every metric. */
function overFolds<Statistic extends number | null>(
  folds: readonly RankingMetrics[],
  statistic: (values: readonly number[]) => Statistic,
) {
  const scores = (of: (fold: RankingMetrics) => RankingScores) => {
    const entries = SCORES.map((name) => [name, statistic(folds.map((fold) => of(fold)[name]))])
    return Object.fromEntries(entries) as Record<(typeof SCORES)[number], Statistic>
  }
  const nlls = folds.flatMap(({ nll }) => nll ?? [])
  const errors = folds.flatMap(({ logPartitionError }) => logPartitionError ?? [])
  const estimates = ESTIMATES.flatMap((name) => {
    const values = folds.flatMap((fold) => fold[name] ?? [])
    return values.length > 0 ? [[name, statistic(values)] as const] : []
  })
  return {
    ...scores((fold) => fold),
    nll: nlls.length === folds.length ? statistic(nlls) : null,
    zeroProbability: statistic(folds.map(({ zeroProbability }) => zeroProbability)),
    logPartitionError: errors.length > 0 ? statistic(errors) : null,
    ...(Object.fromEntries(estimates) as { [Name in (typeof ESTIMATES)[number]]?: Statistic }),
    byDecision: Object.fromEntries(
      rankingRules.map((rule) => [rule, scores(({ byDecision }) => byDecision[rule])]),
    ) as Record<RankingRule, Record<(typeof SCORES)[number], Statistic>>,
  }
}

function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null
  const centre = mean(values)
  const squares = sum(values.map((value) => (value - centre) ** 2))
  return Math.sqrt(squares / (values.length - 1))
}
