import type { FoldOutcome, RankingFold } from '../work/ranking-fold.js'
import { meanMetrics, metricsSpread, type RankingSpread } from './fold-statistics.js'
import type { RankingMetrics } from './ranking-metrics.js'
import type { RankerSummary, RankingDataSummary } from './ranking-summaries.js'
import { peakMemoryMb, type TrainingNumbers } from './summaries.js'

/** Options all folds agree on that have an energy; null where they differ. */
export type CommonOptions = { readonly [Name in keyof RankerSummary]: RankerSummary[Name] | null }

/** One fit and its measurement. */
export interface FoldReport {
  /** from 0 */
  readonly repeat: number
  readonly seed: number
  readonly trainRows: number
  readonly testRows: number
  readonly metrics: RankingMetrics
  /** encoder, energy, what was chosen and why, and all else in which the folds differ */
  readonly options: Partial<RankerSummary>
  readonly training: TrainingNumbers
  readonly seconds: { readonly fit: number; readonly predict: number }
}

/** How rows were chosen to learn from and to measure on. */
export interface FoldPlan {
  /** share of the rows that was split off for testing; null with folds or a test file */
  readonly split: number | null
  /** parts of the cross-validation; null without one */
  readonly folds: number | null
  readonly repeats: number
  /** of the first repeat; the next one has the next */
  readonly seed: number
}

/**
 * What `evaluate --task ranking --json` prints: the measuring contract. Numbers are finite or null.
 */
export interface RankingReport {
  readonly task: 'ranking'
  /** the file whose rows were shared out; null with files of their own to learn from and to measure on */
  readonly data: RankingDataSummary | null
  readonly train: RankingDataSummary | null
  readonly test: RankingDataSummary | null
  readonly options: CommonOptions & FoldPlan & { readonly deterministic: boolean }
  /** what was chosen, `auto` or not: in how many folds each */
  readonly chosen: {
    readonly encoder: Readonly<Record<string, number>>
    readonly energy: Readonly<Record<string, number>>
  }
  /** means over folds of the model's own decision rule, and of what does not depend on it */
  readonly metrics: RankingMetrics
  readonly sd: RankingSpread
  /** every pair of rows to learn from and rows to measure on, in order */
  readonly folds: readonly FoldReport[]
  /** of all folds together */
  readonly steps: number
  /** `fit` and `predict` of all folds together, `total` by the clock on the wall */
  readonly seconds: {
    readonly load: number
    readonly fit: number
    readonly predict: number
    readonly total: number
  }
  readonly peakMemoryMb: number
  readonly workers: number
  readonly engine: string
  readonly droppedRows: number
  readonly warnings: readonly string[]
}

export interface RankingReportParts
  extends Pick<RankingReport, 'data' | 'train' | 'test' | 'workers' | 'droppedRows'> {
  readonly plan: FoldPlan
  readonly deterministic: boolean
  readonly folds: readonly RankingFold[]
  /** of each fold */
  readonly outcomes: readonly FoldOutcome[]
  readonly seconds: Pick<RankingReport['seconds'], 'load' | 'total'>
  readonly warnings: readonly string[]
}

/** Puts the report together. */
export function rankingReport(parts: RankingReportParts): RankingReport {
  const { data, train, test, plan, deterministic, folds, outcomes, workers, droppedRows } = parts
  const metrics = outcomes.map((outcome) => outcome.metrics)
  const common = commonOptions(outcomes.map(({ options }) => options))
  const sum = (of: (outcome: FoldOutcome) => number) =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0)
  return {
    task: 'ranking',
    data,
    train,
    test,
    options: { ...common, ...plan, deterministic },
    chosen: {
      encoder: counts(outcomes.map(({ options }) => options.encoder)),
      energy: counts(outcomes.map(({ options }) => options.energy)),
    },
    metrics: meanMetrics(metrics),
    sd: metricsSpread(metrics),
    folds: outcomes.map(({ trainRows, testRows, training, seconds, ...outcome }, index) => ({
      repeat: folds[index].repeat,
      seed: folds[index].seed,
      trainRows,
      testRows,
      metrics: outcome.metrics,
      options: ownOptions(outcome.options, common),
      training,
      seconds,
    })),
    steps: sum(({ training }) => training.steps),
    seconds: {
      load: parts.seconds.load,
      fit: sum(({ seconds }) => seconds.fit),
      predict: sum(({ seconds }) => seconds.predict),
      total: parts.seconds.total,
    },
    peakMemoryMb: peakMemoryMb(),
    workers,
    engine: outcomes[0].engine,
    droppedRows,
    warnings: [...parts.warnings, ...foldWarnings(outcomes)],
  }
}

/** Plackett–Luce alone says nothing of the options of an energy: they are those of the other folds. */
function commonOptions(options: readonly RankerSummary[]): CommonOptions {
  const withEnergy = options.filter(({ energy }) => energy !== 'plackett-luce')
  const telling = withEnergy.length > 0 ? withEnergy : options
  const agreed = Object.entries(telling[0]).map(([name, value]) => {
    const of = isChosen(name) ? options : telling
    const isSame = of.every((other) => isEqual(other[name as keyof RankerSummary], value))
    return [name, isSame ? value : null]
  })
  return Object.fromEntries(agreed)
}

function ownOptions(options: RankerSummary, common: CommonOptions): Partial<RankerSummary> {
  const own = Object.entries(options).filter(([name, value]) => {
    return isChosen(name) || !isEqual(common[name as keyof RankerSummary], value)
  })
  return Object.fromEntries(own)
}

/** Whether an option says what became of `auto`. */
function isChosen(name: string): boolean {
  return name === 'encoder' || name === 'energy' || name === 'choices'
}

/** Whether two options are the same, lists entry by entry. */
function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function counts(names: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {}
  for (const name of names) found[name] = (found[name] ?? 0) + 1
  return found
}

/** Each warning once, with the number of folds it came in. */
function foldWarnings(outcomes: readonly FoldOutcome[]): string[] {
  const all = counts(outcomes.flatMap(({ warnings }) => [...new Set(warnings)]))
  return Object.entries(all).map(([warning, count]) =>
    outcomes.length === 1 ? warning : `${warning} (in ${count} of ${outcomes.length} folds)`,
  )
}
