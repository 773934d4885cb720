import { takeRows } from '../../engine/index.js'
import type { RankingData } from '../../io/index.js'
import {
  type EvaluationOptions,
  type FittedRanker,
  LabelRanker,
  type RankerOptions,
  type RankingOutput,
} from '../../tasks/index.js'
import { type RankingMetrics, rankingMetrics } from '../report/ranking-metrics.js'
import { type RankerSummary, summarizeRankerOptions } from '../report/ranking-summaries.js'
import { secondsSince, summarizeTraining, type TrainingNumbers } from '../report/summaries.js'
import { type FitHooks, isTrained, warningText } from '../running/fit-model.js'
import type { RowPartition } from '../running/partition-rows.js'

/** Rows with their rankings. */
export interface RankedRows extends Pick<RankingData, 'features' | 'featureNames' | 'itemNames'> {
  readonly rankings: readonly RankingOutput[]
}

/** One fit and its measurement: rows to learn from, rows to measure on. */
export interface RankingFold {
  readonly repeat: number
  readonly seed: number
  /** rows of the data; absent if there is a test set of its own */
  readonly rows?: RowPartition
}

/** All that folds need; plain data, so that it can be sent to a worker. */
export interface RankingFolds {
  readonly data: RankedRows
  readonly test?: RankedRows | undefined
  readonly validation?: RankedRows | undefined
  readonly options: RankerOptions
  readonly evaluation?: EvaluationOptions
  readonly folds: readonly RankingFold[]
}

/** What came out of a fold; plain data. */
export interface FoldOutcome {
  readonly trainRows: number
  readonly testRows: number
  readonly metrics: RankingMetrics
  readonly options: RankerSummary
  readonly training: TrainingNumbers
  readonly seconds: { readonly fit: number; readonly predict: number }
  readonly engine: string
  readonly warnings: readonly string[]
}

/** The same rows without instances of classes, which do not survive the way to a worker. */
export function plainRows({
  features,
  featureNames,
  itemNames,
  rankings,
}: RankingData): RankedRows {
  return {
    features,
    featureNames,
    itemNames,
    rankings: rankings.map((ranking) =>
      'preferences' in ranking ? { preferences: ranking.preferences() } : ranking,
    ),
  }
}

/** Fits a ranker to rows that were read from files. */
export function fitRanker(
  options: RankerOptions,
  { features, featureNames, itemNames: items, rankings }: RankedRows,
  validation: RankedRows | undefined,
  hooks: FitHooks,
): PromiseLike<FittedRanker> {
  return new LabelRanker({ ...options, items, featureNames }).fit(features, rankings, {
    ...hooks,
    ...(validation && { validation: { X: validation.features, Y: validation.rankings } }),
  })
}

/**
 * Fits on the rows to learn from and measures on the others; the same whatever ran before.
 *
 * @returns undefined if the fit was ended before an epoch was complete
 */
export async function runRankingFold(
  { data, test: testSet, validation, options, evaluation = {}, folds }: RankingFolds,
  index: number,
  hooks: FitHooks,
): Promise<FoldOutcome | undefined> {
  const { seed, rows } = folds[index]
  const train = rows ? takeRankings(data, rows.train) : data
  const test = rows ? takeRankings(data, rows.test) : (testSet ?? data)
  const warnings: string[] = []
  const fitStart = performance.now()
  const model = await fitRanker({ ...options, seed }, train, validation, {
    ...hooks,
    onEvent(event) {
      hooks.onEvent(event)
      if (event.type === 'warning') warnings.push(warningText(event))
    },
  })
  const fit = secondsSince(fitStart)
  if (!isTrained(model.training)) return undefined
  const predictStart = performance.now()
  const measured = model.evaluate(test.features, test.rankings, evaluation)
  warnings.push(...measured.warnings)
  const metrics = rankingMetrics(measured)
  return {
    trainRows: train.rankings.length,
    testRows: test.rankings.length,
    metrics,
    options: summarizeRankerOptions(model),
    training: summarizeTraining(model, validation !== undefined),
    seconds: { fit, predict: secondsSince(predictStart) },
    engine: model.engine,
    warnings,
  }
}

function takeRankings(data: RankedRows, rows: Int32Array): RankedRows {
  return {
    ...data,
    features: takeRows(data.features, rows),
    rankings: Array.from(rows, (row) => data.rankings[row]),
  }
}
