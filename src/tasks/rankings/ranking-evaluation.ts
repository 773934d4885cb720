import {
  decideRanking,
  PlackettLuceRankings,
  type RankingPosterior,
  type RankingRule,
  rankingMarginals,
  rankingPreferences,
  rankingRules,
} from '../../inference/index.js'
import { type EmptyPolicy, type RankingReport, rankingReport } from '../../metrics/index.js'
import type { PartialRanking, Permutations } from '../../spaces/index.js'
import { RANKING_ORACLE_LIMIT } from '../../spaces/index.js'
import { RankingEvents, type RankingReliability } from '../calibrate/ranking-reliability.js'
import type { Likelihood } from '../fitted/likelihood.js'
import { partialRanks, rankMatrix } from './ranking-input.js'

/** Scores of a fitted ranker on labelled rows; plain numbers, ready for JSON. */
export interface RankerEvaluation extends Likelihood {
  /** metrics of the model's own decision rule */
  readonly report: RankingReport
  readonly decision: RankingRule
  /** metrics of every decision rule */
  readonly byDecision: Readonly<Record<RankingRule, RankingReport>>
  /** Brier score, log loss, calibration error and reliability curve of orders, places and predicted rankings */
  readonly calibration: RankingReliability
  /**
   * mean `(Σw)² / (m Σw²)` of the samples decisions are taken over; 1 where sums are exact. Near 0 they
   * rest on a few samples
   */
  readonly effectiveSampleSize: number
}

/** What is decided about every row by each rule, and what the decisions rest on. */
export function decisionsOf(
  posteriors: Iterable<RankingPosterior>,
  rankings: readonly PartialRanking[],
  space: Permutations,
) {
  const decided = rankingRules.map((rule) => ({ rule, orders: [] as number[][] }))
  const events = new RankingEvents()
  let row = 0
  let share = 0
  for (const posterior of posteriors) {
    share += posterior.effectiveShare
    const preferences = rankingPreferences(posterior, space)
    events.addPairs(rankings[row], preferences)
    // of many items by Plackett–Luce each place is an integral
    const isCheap = space.items.length <= RANKING_ORACLE_LIMIT
    if (isCheap || !(posterior instanceof PlackettLuceRankings)) {
      events.addPlaces(rankings[row], rankingMarginals(posterior, space).places)
    }
    for (const { rule, orders } of decided) {
      orders.push(Array.from(decideRanking(posterior, space, rule, preferences)))
    }
    row++
  }
  return { decided, events, effectiveSampleSize: share / rankings.length }
}

/** How good what each rule decides is. */
export function reportsOf(
  decided: readonly { readonly rule: RankingRule; readonly orders: readonly number[][] }[],
  rankings: readonly PartialRanking[],
  space: Permutations,
  policy: EmptyPolicy,
): Record<RankingRule, RankingReport> {
  const cols = space.items.length
  const truth = { rows: rankings.length, cols, values: rankings.flatMap(partialRanks) }
  const preferences = rankings.map((ranking) => ranking.preferences())
  return Object.fromEntries(
    decided.map(({ rule, orders }) => {
      return [rule, rankingReport(truth, rankMatrix(space, orders), { policy, preferences })]
    }),
  ) as Record<RankingRule, RankingReport>
}
