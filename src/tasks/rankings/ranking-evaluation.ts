import {
  decideRanking,
  PlackettLuceRankings,
  type RankingPosterior,
  type RankingRule,
  rankingMarginals,
  rankingPreferences,
  rankingRules,
} from '../../inference/index.js'
import {
  type EmptyPolicy,
  type RankingBaselines,
  type RankingReport,
  rankingBaselines,
  rankingReport,
} from '../../metrics/index.js'
import type { PartialRanking, Permutations } from '../../spaces/index.js'
import { RANKING_ORACLE_LIMIT } from '../../spaces/index.js'
import { RankingEvents, type RankingReliability } from '../calibrate/ranking-reliability.js'
import type { ObservedProbabilities } from '../fitted/known-masses.js'
import type { Likelihood } from '../fitted/likelihood.js'
import type { ResolvedRankerOptions } from './ranker-options.js'
import { parseRankings, partialRanks, rankMatrix } from './ranking-input.js'

/** Scores of a fitted ranker on labelled rows; plain numbers, ready for JSON. */
export interface RankerEvaluation extends Likelihood {
  /** metrics of the model's own decision rule */
  readonly report: RankingReport
  readonly decision: RankingRule
  /** metrics of every decision rule */
  readonly byDecision: Readonly<Record<RankingRule, RankingReport>>
  /** the best constants on these very rows: the commonest ranking, and the order of mean ranks */
  readonly baselines: RankingBaselines
  /** Brier score, log loss, calibration error and reliability curve of orders, places and predicted rankings */
  readonly calibration: RankingReliability
  /**
   * mean `(Σw)² / (m Σw²)` of the samples decisions are taken over; 1 where sums are exact. Near 0 they
   * rest on a few samples
   */
  readonly effectiveSampleSize: number
}

/** What one pass over all rows gave. */
export interface MeasuredRankings {
  readonly evaluation: RankerEvaluation
  readonly rankings: readonly PartialRanking[]
  /** by the model's own rule */
  readonly predicted: readonly number[][]
  readonly logProbability: Float64Array
}

/** Who sees what is said of every row: preferences `[k, k]`, and places `[k, k]` where they are cheap. */
export type RankingWatch = (
  row: number,
  preferences: ArrayLike<number>,
  places: ArrayLike<number> | undefined,
) => void

/** What is asked of a model to measure it on some rows. */
interface MeasuredModel {
  readonly space: Permutations
  readonly options: Pick<ResolvedRankerOptions, 'decision' | 'emptyPolicy'>
  posteriors(): Iterable<RankingPosterior>
  logProbability(of: readonly PartialRanking[], logPartition: Float64Array): ObservedProbabilities
  likelihood(given: (logPartition: Float64Array) => ObservedProbabilities): Likelihood
}

/** Everything that an evaluation tells, and what it rests on. */
export function measureRankings(
  { space, options, ...model }: MeasuredModel,
  rankings: readonly PartialRanking[],
  watch?: RankingWatch,
): MeasuredRankings {
  const { decision, emptyPolicy } = options
  const { decided, events, ...share } = decisionsOf(model.posteriors(), rankings, space, watch)
  const scores = scoresOf(decided, rankings, space, emptyPolicy)
  const predicted = decided.find(({ rule }) => rule === decision)!.orders
  let logProbability: Float64Array = new Float64Array()
  const likelihood = model.likelihood((logPartition) => {
    const orders = parseRankings(predicted, space, rankings.length, 'predicted')
    const { values: ofPredicted } = model.logProbability(orders, logPartition)
    rankings.forEach((known, row) => {
      events.addRanking(known, predicted[row], Math.exp(ofPredicted[row]))
    })
    const found = model.logProbability(rankings, logPartition)
    logProbability = found.values
    return found
  })
  const calibration = events.reliability
  const report = scores.byDecision[decision]
  const evaluation = { report, decision, ...scores, calibration, ...share, ...likelihood }
  return { evaluation, rankings, predicted, logProbability }
}

/** What is decided about every row by each rule, and what the decisions rest on. */
function decisionsOf(
  posteriors: Iterable<RankingPosterior>,
  rankings: readonly PartialRanking[],
  space: Permutations,
  watch?: RankingWatch,
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
    const places =
      isCheap || !(posterior instanceof PlackettLuceRankings)
        ? rankingMarginals(posterior, space).places
        : undefined
    if (places) events.addPlaces(rankings[row], places)
    watch?.(row, preferences, places)
    for (const { rule, orders } of decided) {
      orders.push(Array.from(decideRanking(posterior, space, rule, preferences)))
    }
    row++
  }
  return { decided, events, effectiveSampleSize: share / rankings.length }
}

/** How good what each rule decides is, and what constants reach. */
function scoresOf(
  decided: readonly { readonly rule: RankingRule; readonly orders: readonly number[][] }[],
  rankings: readonly PartialRanking[],
  space: Permutations,
  policy: EmptyPolicy,
): Pick<RankerEvaluation, 'byDecision' | 'baselines'> {
  const cols = space.items.length
  const truth = { rows: rankings.length, cols, values: rankings.flatMap(partialRanks) }
  const preferences = rankings.map((ranking) => ranking.preferences())
  const reports = decided.map(({ rule, orders }) => {
    return [rule, rankingReport(truth, rankMatrix(space, orders), { policy, preferences })]
  })
  return {
    byDecision: Object.fromEntries(reports) as Record<RankingRule, RankingReport>,
    baselines: rankingBaselines(truth, { policy, preferences }),
  }
}
