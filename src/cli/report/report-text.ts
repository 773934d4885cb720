import { curveLines } from './curve-lines.js'
import type { EvaluationReport } from './evaluation-report.js'
import { chosenLines, headed } from './headed-lines.js'
import { describeLogPartition, isLogPartitionLearned } from './objective-text.js'
import { type Common, type DataSummary, describeTraining, type ModelSummary } from './summaries.js'
import { textTable } from './text-table.js'

/** What a task says in the text of a report. */
export interface ReportWords<Report = EvaluationReport> {
  /** what its outputs are called */
  readonly outputs: string
  /** the units of the table, if they need words */
  readonly units?: string
  describeData(summary: DataSummary): string
  /** model and loss, a line each; an option that differs between folds is null */
  describeModel(options: Common<ModelSummary>): string[]
  /** scores by decision rule */
  scoreTable(report: Report): string
  /** lines below the table */
  notes(report: Report): string[]
}

/** What 0/0 was taken for, in words. */
export const EMPTY = { zero: 'counts 0', one: 'counts 1', skip: 'is left out' }

/** The report for people: scores by decision rule, means over folds with standard deviations. */
export function reportText(report: EvaluationReport, words: ReportWords): string {
  const { options, seconds, folds, warnings } = report
  const spread = folds.length > 1 ? ` Means over ${folds.length} folds ± standard deviations.` : ''
  return `${[
    ...dataLines(report, words),
    ...headed('model', words.describeModel(options)),
    ...chosenLines(chosenText(report)),
    ...foldLines(report),
    '',
    words.scoreTable(report),
    '',
    `* what the model decides by (--decision).${words.units ?? ''}${spread}`,
    ...words.notes(report),
    '',
    ...likelihoodLines(report, words),
    '',
    ...(folds.length === 1 ? curveLines(folds[0].training) : []),
    `load ${seconds.load.toFixed(1)} s, fit ${seconds.fit.toFixed(1)} s, predict ${seconds.predict.toFixed(1)} s${wallText(report)}; peak memory ${report.peakMemoryMb.toFixed(0)} MB; engine ${report.engine}`,
    ...warnings.map((warning) => `warning: ${warning}`),
  ].join('\n')}\n`
}

/** Scores by the decision rules there are: a column has a title, a score, the unit it is shown in, and digits. */
export function scoreTable<Rule extends string, Score extends string>(
  { metrics, sd }: ScoresByDecision<Rule, Score>,
  rules: readonly (readonly [Rule, string])[],
  columns: readonly (readonly [title: string, score: Score, unit: number, digits: number])[],
  baselines: readonly (readonly [baseline: string, name: string])[] = [],
): string {
  const lines = [
    ...rules.map(
      ([rule, name]) => [rule, name, metrics.byDecision[rule], sd.byDecision[rule]] as const,
    ),
    ...baselines.map(
      ([rule, name]) =>
        [`baseline ${rule}`, name, metrics.baselines?.[rule], sd.baselines?.[rule]] as const,
    ),
  ]
  const rows = lines.flatMap(([rule, name, means, spreads]) => {
    if (!means) return []
    const cells = columns.map(([, score, unit, digits]) => {
      const format = (value: number) => (unit * value).toFixed(digits)
      return plusMinus(means[score], spreads?.[score] ?? null, format)
    })
    return [[`${rule === metrics.decision ? '* ' : '  '}${name}`, ...cells]]
  })
  return textTable([['  decision', ...columns.map(([title]) => title)], ...rows])
}

interface ScoresByDecision<Rule extends string, Score extends string> {
  readonly metrics: {
    readonly decision: string
    readonly byDecision: ScoreRows<Rule, Score, number>
    readonly baselines?: ScoreRows<string, Score, number>
  }
  readonly sd: {
    readonly byDecision: ScoreRows<Rule, Score, number | null>
    readonly baselines?: ScoreRows<string, Score, number | null>
  }
}

type ScoreRows<Rule extends string, Score extends string, Value> = Readonly<
  Partial<Record<Rule, Readonly<Record<Score, Value>>>>
>

function dataLines(
  { data, train, test }: EvaluationReport,
  { describeData }: ReportWords,
): string[] {
  const lines = [
    ['data ', data],
    ['train', train],
    ['test ', test],
  ] as const
  return lines.flatMap(([name, rows]) => (rows ? [`${name}  ${describeData(rows)}`] : []))
}

/** What was chosen: with the reason where all folds have the same, else in how many folds each. */
function chosenText({ options, folds, chosen }: EvaluationReport): string[] {
  const all = folds.map((fold) => fold.options.choices ?? [])
  const shared = all[0].filter((choice) => all.every((choices) => choices.includes(choice)))
  if (all.every(({ length }) => length === shared.length)) return shared
  const counts = Object.entries(chosen)
    .filter(([name]) => options[name as keyof ModelSummary] === null)
    .map(([name, of]) => {
      const values = Object.entries(of).map(([value, count]) => `${value} in ${count}`)
      return `${name} ${values.join(', ')} of ${folds.length} folds`
    })
  return [...counts, ...shared, "each fold's own reasons: --json"]
}

function foldLines({ data, options, folds }: EvaluationReport): string[] {
  const { split, repeats, seed } = options
  const seeds = `seeds ${seed} to ${seed + repeats - 1}`
  const times = repeats > 1 ? ` × ${repeats}, ${seeds}` : ''
  const lines: string[] = []
  if (options.folds !== null) {
    lines.push(`folds  ${options.folds}-fold cross-validation${times}`)
  } else if (split !== null && data !== null) {
    const { trainRows, testRows } = folds[0]
    const parts = `${trainRows} rows to learn from, ${testRows} to measure on`
    lines.push(`split  ${Number((100 * split).toPrecision(3))} %: ${parts}${times}`)
  } else if (repeats > 1) lines.push(`fits   ${repeats}, ${seeds}`)
  if (folds.length === 1) return [...lines, `fit    ${describeTraining(folds[0].training)}`]
  return lines
}

/** A mean, with its standard deviation where there is one. */
export function plusMinus(
  value: number,
  spread: number | null,
  format: (value: number) => string,
): string {
  return spread === null ? format(value) : `${format(value)} ± ${format(spread)}`
}

function likelihoodLines(
  { metrics, sd, folds, options }: EvaluationReport,
  { outputs }: ReportWords,
): string[] {
  const { nll, zeroProbability, logPartition, logPartitionError } = metrics
  const source = describeLogPartition(logPartition, metrics.logPartitionStandardError)
  const zero = `${(100 * zeroProbability).toFixed(1)} % of the true ${outputs} have probability zero`
  const value =
    nll === null
      ? `infinite (${zero})`
      : `${plusMinus(nll, sd.nll, (nats) => nats.toFixed(3))} nats a row`
  const lines = [`NLL ${value}${source}`, ...bracketLines(metrics)]
  if (logPartitionError === null) return [...lines, uncheckedReason(options, logPartition)]
  const known = folds.filter(({ metrics: { logPartitionError } }) => logPartitionError !== null)
  const some =
    known.length < folds.length ? ` (${known.length} of ${folds.length} folds learned one)` : ''
  const error = plusMinus(logPartitionError, sd.logPartitionError, (nats) => nats.toPrecision(2))
  return [...lines, `mean |learned − exact log-partition| on test rows ${error} nats${some}`]
}

/** Bounds of the NLL where its log-partition is not exact. */
function bracketLines({ nllBracket }: EvaluationReport['metrics']): string[] {
  if (!nllBracket) return []
  const { lower, upper, lowerStandardError, upperStandardError } = nllBracket
  const bound = (value: number | null, error: number | null) =>
    value === null ? 'unknown' : `${value.toFixed(3)} (± ${(error ?? 0).toPrecision(1)})`
  const bounds = `${bound(lower, lowerStandardError)} and ${bound(upper, upperStandardError)}`
  return [`NLL by bounds of the log-partition from samples: between ${bounds}`]
}

function uncheckedReason(options: Common<ModelSummary>, answering: string): string {
  if (options.energy === 'forest') return 'a forest is normalised: no log-partition to learn'
  if (options.energy === 'plackett-luce') {
    return 'Plackett–Luce is normalised: no log-partition to learn'
  }
  if (isLogPartitionLearned(options) === false) return 'no log-partition was learned'
  if (options.logPartition === 'table') return 'the learned log-partition knows training rows only'
  if (answering === 'exact') {
    return 'the learned log-partition is of the scores before they were calibrated: the exact one answers'
  }
  return 'the exact log-partition is out of reach: the learned one was not checked'
}

function wallText({ seconds, workers }: EvaluationReport): string {
  if (workers === 1) return ''
  return `; ${seconds.total.toFixed(1)} s in all with ${workers} workers`
}
