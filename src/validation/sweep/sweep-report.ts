import {
  barFigure,
  figureBlock,
  type RenderOptions,
  type ReportBlock,
  type ReportDocument,
  renderReport,
} from '../../report/index.js'
import { optionNames, valueText } from './leaderboard-text.js'
import type { SweepEntry, SweepResult } from './sweep-result.js'

/** What a report says beside the results. */
export interface SweepReportWords {
  /** default `Sweep` */
  readonly title?: string
  /** what the rows are, in words */
  readonly data?: string
  /** how the sweep is run again: a command line, or code */
  readonly command?: string
}

/**
 * A sweep as one HTML file that fetches nothing: the leaderboard with differences to the best and their p-values, the
 * scores of every candidate on every fold as a figure with its data, every other score, and what is needed to run it
 * again. Figures are drawn by vega-lite where `vega` and `vega-lite` are installed.
 *
 * @example
 * ```ts
 * import { sweep, sweepReport } from 'partita/validation'
 * import { MultilabelClassifier } from 'partita'
 * const X = Array.from({ length: 24 }, (_, i) => [i % 3, i % 4])
 * const Y = X.map(([a]) => [a === 0 ? 1 : 0])
 * const estimator = new MultilabelClassifier({ energy: 'linear', epochs: 2 })
 * const result = await sweep(estimator, X, Y, { grid: { rate: [0.01, 0.1] }, folds: 2, workers: 1 })
 * const html = await sweepReport(result, { title: 'Two rates' })
 * console.log(html.startsWith('<!doctype html>')) // true
 * ```
 */
export function sweepReport(
  result: SweepResult,
  words: SweepReportWords = {},
  options?: RenderOptions,
): Promise<string> {
  return renderReport(sweepDocument(result, words), options)
}

function sweepDocument(
  result: SweepResult,
  { title = 'Sweep', data, command }: SweepReportWords,
): ReportDocument {
  const { leaderboard, metric, units, reused, warnings, best } = result
  const failures = leaderboard.flatMap(({ rank, failure }) => {
    return failure === undefined ? [] : [`candidate ${rank} failed: ${failure}`]
  })
  const again = reused > 0 ? `, ${reused} of them finished before` : ''
  return {
    title,
    subtitle: `${leaderboard.length} candidates by ${metric.name}, of which ${metric.better} is better; ${units} fits${again}.`,
    sections: [
      {
        title: 'Leaderboard',
        blocks: [
          { kind: 'warnings', items: [...failures, ...new Set(warnings)] },
          leaderboardTable(result),
          {
            kind: 'text',
            text: 'Differences are those to the first over the same folds, with p-values of the corrected resampled t-test.',
          },
        ],
      },
      { title: 'Folds', blocks: [foldFigure(result)] },
      { title: 'Every score', blocks: [scoreTable(leaderboard)] },
      {
        title: 'Run it again',
        blocks: [
          ...(data === undefined ? [] : [{ kind: 'text', text: data } as const]),
          ...(command === undefined
            ? []
            : [{ kind: 'code', caption: 'Command', text: command } as const]),
          {
            kind: 'code',
            caption: 'Options of the best, beside those of the estimator',
            text: JSON.stringify(best, null, 1),
          },
        ],
      },
    ],
  }
}

function leaderboardTable({ leaderboard, metric }: SweepResult): ReportBlock {
  const names = optionNames(leaderboard)
  return {
    kind: 'table',
    caption: 'Candidates, best first',
    columns: [
      { title: 'rank' },
      { title: 'outcome' },
      { title: metric.name, digits: 4 },
      { title: 'standard deviation', digits: 4 },
      { title: 'to the best', digits: 4 },
      { title: 'p', digits: 3 },
      { title: 'seconds of a fit', digits: 2 },
      { title: 'milliseconds a row', digits: 3 },
      { title: 'kB', digits: 1 },
      ...names.map((title) => ({ title })),
    ],
    rows: leaderboard.map((entry) => [
      entry.rank,
      entry.outcome,
      entry.score.mean,
      entry.score.sd,
      entry.difference?.meanDifference ?? null,
      entry.difference?.pValue ?? null,
      entry.fitSeconds,
      entry.millisecondsPerRow,
      entry.modelBytes / 1000,
      ...names.map((name) => valueText(entry.options, name)),
    ]),
  }
}

/** The score of every candidate on every fold. */
function foldFigure({ leaderboard, metric }: SweepResult): ReportBlock {
  const points = leaderboard.flatMap((entry) =>
    entry.folds.flatMap(({ metrics }, fold) => {
      const score = metrics[metric.name]
      return typeof score === 'number' && Number.isFinite(score)
        ? [{ candidate: nameOf(entry), fold: fold + 1, score }]
        : []
    }),
  )
  const figure = barFigure({
    values: points.map((point) => ({ ...point, of: 'a fold' })),
    x: { field: 'score', title: metric.name, zero: false },
    y: { field: 'candidate', title: '' },
    series: 'of',
  })
  return figureBlock(`${metric.name} of every fold`, figure, points, [
    { field: 'candidate', title: 'candidate' },
    { field: 'fold', title: 'fold' },
    { field: 'score', title: metric.name, digits: 4 },
  ])
}

/** Every score of every candidate, over folds. */
function scoreTable(leaderboard: readonly SweepEntry[]): ReportBlock {
  const names = [...new Set(leaderboard.flatMap(({ scores }) => Object.keys(scores)))]
  return {
    kind: 'table',
    caption: 'Means over folds',
    columns: [{ title: 'candidate' }, ...names.map((title) => ({ title, digits: 4 }))],
    rows: leaderboard.map((entry) => [
      nameOf(entry),
      ...names.map((name) => entry.scores[name]?.mean ?? null),
    ]),
  }
}

/** `2: rate 0.1, energy linear` */
function nameOf({ rank, options }: SweepEntry): string {
  const said = Object.keys(options).map((name) => `${name} ${valueText(options, name)}`)
  return `${rank}: ${said.join(', ') || 'as it is'}`
}
