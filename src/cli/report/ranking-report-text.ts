import { learnsLogPartition } from '../../tasks/index.js'
import type { RankingSpread } from './fold-statistics.js'
import { chosenLines, headed } from './headed-lines.js'
import { describeLogPartition } from './objective-text.js'
import type { RankingScores } from './ranking-metrics.js'
import type { RankingReport } from './ranking-report.js'
import { describeRanker, describeRankings } from './ranking-summaries.js'
import { describeTraining } from './summaries.js'
import { textTable } from './text-table.js'

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
] as const

const EMPTY = { zero: 'counts 0', one: 'counts 1', skip: 'is left out' }

/** The report for people: scores by decision rule, means over folds with standard deviations. */
export function rankingReportText(report: RankingReport): string {
  const { metrics, sd, options, seconds, folds, warnings } = report
  const rows = RULES.map(([rule, name]) => [
    `${rule === metrics.decision ? '* ' : '  '}${name}`,
    ...scoreCells(metrics.byDecision[rule], sd.byDecision[rule]),
  ])
  const head = ['  decision', ...COLUMNS.map(([title]) => title)]
  const spread = folds.length > 1 ? ` Means over ${folds.length} folds ± standard deviations.` : ''
  return `${[
    ...dataLines(report),
    ...headed('model', describeRanker(options)),
    ...chosenLines(chosenText(report)),
    ...foldLines(report),
    '',
    textTable([head, ...rows]),
    '',
    `* what the model decides by (--decision).${spread}`,
    ...undefinedLines(report),
    '',
    ...likelihoodLines(report),
    '',
    `load ${seconds.load.toFixed(1)} s, fit ${seconds.fit.toFixed(1)} s, predict ${seconds.predict.toFixed(1)} s${wallText(report)}; peak memory ${report.peakMemoryMb.toFixed(0)} MB; engine ${report.engine}`,
    ...warnings.map((warning) => `warning: ${warning}`),
  ].join('\n')}\n`
}

function dataLines({ data, train, test }: RankingReport): string[] {
  const lines = [
    ['data ', data],
    ['train', train],
    ['test ', test],
  ] as const
  return lines.flatMap(([name, rows]) => (rows ? [`${name}  ${describeRankings(rows)}`] : []))
}

/** What was chosen: with the reason where all folds have the same, else in how many folds each. */
function chosenText({ options, folds, chosen }: RankingReport): string[] {
  const all = folds.map((fold) => fold.options.choices ?? [])
  const shared = all[0].filter((choice) => all.every((choices) => choices.includes(choice)))
  if (all.every(({ length }) => length === shared.length)) return shared
  const counts = (['encoder', 'energy'] as const)
    .filter((name) => options[name] === null)
    .map((name) => {
      const values = Object.entries(chosen[name]).map(([value, count]) => `${value} in ${count}`)
      return `${name} ${values.join(', ')} of ${folds.length} folds`
    })
  return [...counts, ...shared, "each fold's own reasons: --json"]
}

function foldLines({ options, folds }: RankingReport): string[] {
  const { split, repeats, seed } = options
  const seeds = `seeds ${seed} to ${seed + repeats - 1}`
  const times = repeats > 1 ? ` × ${repeats}, ${seeds}` : ''
  const lines: string[] = []
  if (options.folds !== null) {
    lines.push(`folds  ${options.folds}-fold cross-validation${times}`)
  } else if (split !== null) {
    const { trainRows, testRows } = folds[0]
    const parts = `${trainRows} rows to learn from, ${testRows} to measure on`
    lines.push(`split  ${Number((100 * split).toPrecision(3))} %: ${parts}${times}`)
  } else if (repeats > 1) lines.push(`fits   ${repeats}, ${seeds}`)
  if (folds.length === 1) return [...lines, `fit    ${describeTraining(folds[0].training)}`]
  return lines
}

function scoreCells(
  scores: RankingScores,
  spread: RankingSpread['byDecision'][keyof RankingSpread['byDecision']],
): string[] {
  return COLUMNS.map(([, name, unit, digits]) => {
    return plusMinus(scores[name], spread[name], (value) => (unit * value).toFixed(digits))
  })
}

function plusMinus(
  value: number,
  spread: number | null,
  format: (value: number) => string,
): string {
  return spread === null ? format(value) : `${format(value)} ± ${format(spread)}`
}

function undefinedLines({ metrics }: RankingReport): string[] {
  const { undefinedRows, emptyPolicy } = metrics
  if (undefinedRows === 0) return []
  const what = `  τ of a row whose items are all tied (0/0) ${EMPTY[emptyPolicy]} (--empty ${emptyPolicy})`
  return [`${what}: ${undefinedRows} rows.`]
}

function likelihoodLines({ metrics, sd, folds, options }: RankingReport): string[] {
  const { nll, zeroProbability, logPartition, logPartitionError } = metrics
  const source = describeLogPartition(logPartition, metrics.logPartitionStandardError)
  const zero = `${(100 * zeroProbability).toFixed(1)} % of the true rankings have probability zero`
  const value =
    nll === null
      ? `infinite (${zero})`
      : `${plusMinus(nll, sd.nll, (nats) => nats.toFixed(3))} nats a row`
  const lines = [`NLL ${value}${source}`]
  if (logPartitionError === null) return [...lines, uncheckedReason(options)]
  const known = folds.filter(({ metrics: { logPartitionError } }) => logPartitionError !== null)
  const some =
    known.length < folds.length ? ` (${known.length} of ${folds.length} folds learned one)` : ''
  const error = plusMinus(logPartitionError, sd.logPartitionError, (nats) => nats.toPrecision(2))
  return [...lines, `mean |learned − exact log-partition| on test rows ${error} nats${some}`]
}

function uncheckedReason({
  energy,
  objective,
  nce,
  logPartition,
}: RankingReport['options']): string {
  if (energy === 'plackett-luce') return 'Plackett–Luce is normalised: no log-partition to learn'
  if (objective && !learnsLogPartition({ objective, nce: nce ?? undefined })) {
    return 'no log-partition was learned'
  }
  if (logPartition === 'table') return 'the learned log-partition knows training rows only'
  return 'the exact log-partition is out of reach: the learned one was not checked'
}

function wallText({ seconds, workers }: RankingReport): string {
  if (workers === 1) return ''
  return `; ${seconds.total.toFixed(1)} s in all with ${workers} workers`
}
