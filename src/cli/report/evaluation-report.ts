import type { EmptyPolicy } from '../../metrics/index.js'
import type { Likelihood } from '../../tasks/index.js'
import type { RowPartition } from '../../validation/index.js'
import { inCommandLineWords } from '../options/command-line-words.js'
import type { FiniteTaskName } from '../options/task-name.js'
import type { Findings } from './findings.js'
import { meanMetrics, metricsSpread, type Spread } from './fold-statistics.js'
import {
  type Common,
  type DataSummary,
  type EstimateNumbers,
  type ModelSummary,
  peakMemoryMb,
  type TrainingNumbers,
} from './summaries.js'

/**
 * Scores of a model on labelled rows, of any task, ready for JSON: what is infinite or not to be had is
 * null, what does not apply absent.
 */
export interface FoldMetrics
  extends Pick<Likelihood, 'zeroProbability' | 'logPartition'>,
    EstimateNumbers {
  /** mean −log p(y|x), nats; null if infinite: then `zeroProbability` is above 0 */
  readonly nll: number | null
  /** mean |learned − exact log-partition|, nats */
  readonly logPartitionError: number | null
  /** the rule that the scores are of which stand beside it */
  readonly decision: string
  /** what scores counted for that are 0/0 */
  readonly emptyPolicy: EmptyPolicy
}

/** One fit and its measurement: rows to learn from, rows to measure on. */
export interface Fold {
  /** from 0 */
  readonly repeat: number
  readonly seed: number
  /** rows of the data; absent if there is a test set of its own */
  readonly rows?: RowPartition
}

/** What came out of a fold; plain data. */
export interface FoldOutcome<Options = ModelSummary, Metrics = FoldMetrics> {
  readonly trainRows: number
  readonly testRows: number
  readonly metrics: Metrics
  readonly options: Options
  readonly training: TrainingNumbers
  readonly seconds: { readonly fit: number; readonly predict: number }
  readonly engine: string
  readonly warnings: readonly string[]
  /** what else was asked of the model */
  readonly findings?: Findings | undefined
}

/** What a report says of a fold; of the options those in which the folds differ, or that were chosen. */
export interface FoldReport<Options, Metrics>
  extends Omit<Fold, 'rows'>,
    Omit<FoldOutcome<Partial<Options>, Metrics>, 'engine' | 'warnings' | 'findings'> {}

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

/** What `evaluate --json` prints: the measuring contract. Numbers are finite or null. */
export interface EvaluationReport<
  Summary = DataSummary,
  Options = ModelSummary,
  Metrics = FoldMetrics,
> {
  readonly task: FiniteTaskName
  /** the file whose rows were shared out; null with rows of their own to learn from and to measure on */
  readonly data: Summary | null
  readonly train: Summary | null
  readonly test: Summary | null
  /** options all folds agree on that have an energy; null where they differ */
  readonly options: Common<Options> & FoldPlan & { readonly deterministic: boolean }
  /** what was chosen, `auto` or not: in how many folds each */
  readonly chosen: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** means over folds of the model's own decision rule, and of what does not depend on it */
  readonly metrics: Metrics
  readonly sd: Spread<Metrics>
  /** every pair of rows to learn from and rows to measure on, in order */
  readonly folds: readonly FoldReport<Options, Metrics>[]
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

export interface ReportParts
  extends Pick<EvaluationReport, 'task' | 'data' | 'train' | 'test' | 'workers' | 'droppedRows'> {
  readonly plan: FoldPlan
  /** what else the command line said */
  readonly settings: { readonly deterministic: boolean }
  /** options that `auto` chooses */
  readonly chosen: readonly string[]
  readonly folds: readonly Fold[]
  /** of each fold */
  readonly outcomes: readonly FoldOutcome[]
  readonly seconds: Pick<EvaluationReport['seconds'], 'load' | 'total'>
  readonly warnings: readonly string[]
}

/** Puts the report together. */
export function evaluationReport(parts: ReportParts): EvaluationReport {
  const { task, data, train, test, plan, settings, folds, outcomes, workers, droppedRows } = parts
  const metrics = outcomes.map((outcome) => outcome.metrics)
  const options = outcomes.map((outcome) => outcome.options)
  const common = commonOptions(options)
  const sum = (of: (outcome: FoldOutcome) => number) =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0)
  const countsOf = (name: string) => counts(options.map((each) => String(optionOf(each, name))))
  return {
    task,
    data,
    train,
    test,
    options: { ...common, ...plan, ...settings },
    chosen: Object.fromEntries(parts.chosen.map((name) => [name, countsOf(name)])),
    metrics: meanMetrics(metrics),
    sd: metricsSpread(metrics),
    folds: outcomes.map(({ engine, warnings, findings, ...outcome }, index) => ({
      repeat: folds[index].repeat,
      seed: folds[index].seed,
      ...outcome,
      options: ownOptions(outcome.options, common),
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
    warnings: [...parts.warnings, ...foldWarnings(outcomes)].map(inCommandLineWords),
  }
}

/** Plackett–Luce alone says nothing of the options of an energy: they are those of the other folds. */
function commonOptions(options: readonly ModelSummary[]): Common<ModelSummary> {
  const withEnergy = options.filter(({ energy }) => energy !== 'plackett-luce')
  const telling = withEnergy.length > 0 ? withEnergy : options
  const agreed = Object.entries(telling[0]).map(([name, value]) => {
    const of = isChosen(name) ? options : telling
    const isSame = of.every((other) => isEqual(optionOf(other, name), value))
    return [name, isSame ? value : null]
  })
  return Object.fromEntries(agreed) as unknown as Common<ModelSummary>
}

function ownOptions(options: ModelSummary, common: Common<ModelSummary>): Partial<ModelSummary> {
  const own = Object.entries(options).filter(([name, value]) => {
    return isChosen(name) || !isEqual(optionOf(common, name), value)
  })
  return Object.fromEntries(own)
}

function optionOf(options: object, name: string): unknown {
  return (options as Readonly<Record<string, unknown>>)[name]
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
