import type { SweepEntry, SweepResult } from './sweep-result.js'

/** Columns of a leaderboard, in words for machines. */
const COLUMNS = [
  'rank',
  'outcome',
  'score',
  'sd',
  'difference',
  'standardError',
  'pValue',
  'fitSeconds',
  'millisecondsPerRow',
  'modelBytes',
] as const

/**
 * A leaderboard as CSV: rank, outcome, score and its standard deviation, difference to the first with its
 * standard error and p-value, seconds of a fit, milliseconds of a decision, bytes of the model, and a column
 * for each option that was tried.
 *
 * @example
 * ```ts
 * import { leaderboardCsv, type SweepResult } from 'partita/validation'
 * const print = (result: SweepResult) => console.log(leaderboardCsv(result))
 * console.log(typeof print) // function
 * ```
 */
export function leaderboardCsv({ leaderboard }: SweepResult): string {
  const options = optionNames(leaderboard)
  const lines = leaderboard.map((entry) => [
    ...columnsOf(entry).map((value) => (value === null ? '' : String(value))),
    ...options.map((name) => valueText(entry.options, name)),
  ])
  return [[...COLUMNS, ...options], ...lines].map((line) => `${line.map(field).join()}\n`).join('')
}

/** A leaderboard in rows of words for people; the first row has the names of the columns. */
export function leaderboardRows({ leaderboard, metric }: SweepResult): string[][] {
  const options = optionNames(leaderboard)
  const head = ['', metric.name, '± sd', 'to best', 'p', 'fit s', 'ms/row', 'kB', ...options]
  const rows = leaderboard.map((entry) => {
    const { rank, outcome, score, difference, fitSeconds, millisecondsPerRow, modelBytes } = entry
    const isFailed = outcome === 'failed'
    return [
      String(rank),
      isFailed ? 'failed' : digits(score.mean),
      digits(score.sd),
      difference ? signed(difference.meanDifference) : outcome === 'halved' ? 'halved' : '',
      difference ? difference.pValue.toFixed(3) : '',
      isFailed ? '' : fitSeconds.toFixed(2),
      isFailed ? '' : millisecondsPerRow.toFixed(2),
      isFailed ? '' : (modelBytes / 1000).toFixed(1),
      ...options.map((name) => valueText(entry.options, name)),
    ]
  })
  return [head, ...rows]
}

function columnsOf(entry: SweepEntry): (string | number | null)[] {
  const { rank, outcome, score, difference, fitSeconds, millisecondsPerRow, modelBytes } = entry
  return [
    rank,
    outcome,
    score.mean,
    score.sd,
    difference?.meanDifference ?? null,
    difference?.standardError ?? null,
    difference?.pValue ?? null,
    fitSeconds,
    millisecondsPerRow,
    modelBytes,
  ]
}

/** Names of the options that any candidate has, in the order they first appear. */
export function optionNames(leaderboard: readonly SweepEntry[]): string[] {
  return [...new Set(leaderboard.flatMap(({ options }) => Object.keys(options)))]
}

/** An option of a candidate in words; empty where it has none. */
export function valueText(options: object, name: string): string {
  const value = (options as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const digits = (value: number | null) => (value === null ? '–' : value.toPrecision(4))
const signed = (value: number) => `${value > 0 ? '+' : ''}${value.toPrecision(3)}`
