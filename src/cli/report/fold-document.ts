import {
  barFigure,
  figureBlock,
  type ReportDocument,
  type ReportSection,
} from '../../report/index.js'
import type { ReportWords } from './findings.js'

/** What a report over folds tells of them, of any task. */
export interface FoldedReport {
  readonly metrics: object
  readonly sd: object
  readonly options: object
  readonly folds: readonly {
    readonly repeat: number
    readonly seed: number
    readonly trainRows: number
    readonly testRows: number
    readonly metrics: object
    readonly seconds: { readonly fit: number }
  }[]
  readonly engine: string
  readonly seconds: { readonly total: number }
  readonly warnings: readonly string[]
}

/** A number of every fold, and over all of them. */
interface Score {
  readonly name: string
  readonly mean: number
  readonly deviation: number | null
  readonly folds: readonly (number | null)[]
}

/** What is no score: numbers that belong to others, and counts. */
const LEFT_OUT = /^(emptyPolicy|decision|logPartition\w*|undefined\w*)$/

/** The spread over the folds of a cross-validation as a report. */
export function foldDocument(words: ReportWords, report: FoldedReport): ReportDocument {
  const scores = scoresOf(report)
  return {
    title: words.title,
    subtitle: `Measured over ${report.folds.length} folds; means with standard deviations.`,
    sections: [
      glanceSection(scores, report.warnings),
      foldSection(scores, report),
      {
        title: 'Run it again',
        blocks: [
          {
            kind: 'text',
            text: `Engine ${report.engine}; ${report.seconds.total.toFixed(1)} s in all.`,
          },
          { kind: 'code', caption: 'Command', text: words.command },
          {
            kind: 'code',
            caption: 'Options, defaults filled in; null where folds differ',
            text: JSON.stringify(report.options, null, 1),
          },
        ],
      },
    ],
  }
}

/** Means with their spread, and the folds that they are of. */
function glanceSection(scores: readonly Score[], warnings: readonly string[]): ReportSection {
  const points = scores
    .filter(({ name }) => name !== 'nll')
    .flatMap(({ name, folds }) =>
      folds.flatMap((value, fold) =>
        value !== null && value >= 0 && value <= 1 ? [{ name, fold: fold + 1, value }] : [],
      ),
    )
  const figure = barFigure({
    values: points.map((point) => ({ ...point, of: 'a fold' })),
    x: { field: 'value', title: 'score', domain: [0, 1] },
    y: { field: 'name', title: '' },
    series: 'of',
  })
  return {
    title: 'At a glance',
    blocks: [
      { kind: 'warnings', items: warnings },
      {
        kind: 'table',
        caption: 'Scores over all folds',
        columns: [
          { title: 'score' },
          { title: 'mean', digits: 4 },
          { title: 'standard deviation', digits: 4 },
        ],
        rows: scores.map(({ name, mean, deviation }) => [name, mean, deviation]),
      },
      figureBlock('Scores of every fold', figure, points, [
        { field: 'name', title: 'score' },
        { field: 'fold', title: 'fold' },
        { field: 'value', title: 'value', digits: 4 },
      ]),
    ],
  }
}

/** Every fold by itself. */
function foldSection(
  scores: readonly Score[],
  { folds }: Pick<FoldedReport, 'folds'>,
): ReportSection {
  return {
    title: 'Folds',
    blocks: [
      {
        kind: 'table',
        caption: 'Every fold',
        columns: [
          { title: 'fold' },
          { title: 'repeat' },
          { title: 'seed' },
          { title: 'rows learned from' },
          { title: 'rows measured on' },
          { title: 'seconds', digits: 2 },
          ...scores.map(({ name }) => ({ title: name, digits: 4 })),
        ],
        rows: folds.map((fold, at) => [
          at + 1,
          fold.repeat,
          fold.seed,
          fold.trainRows,
          fold.testRows,
          fold.seconds.fit,
          ...scores.map(({ folds: values }) => values[at]),
        ]),
      },
    ],
  }
}

/** Every number of the model's own decisions that all folds have. */
function scoresOf({ metrics, sd, folds }: FoldedReport): Score[] {
  const numberOf = (of: object, name: string) => {
    const value = (of as Readonly<Record<string, unknown>>)[name]
    return typeof value === 'number' ? value : null
  }
  return Object.entries(metrics).flatMap(([name, mean]) => {
    if (typeof mean !== 'number' || LEFT_OUT.test(name)) return []
    const own = folds.map((fold) => numberOf(fold.metrics, name))
    return [{ name, mean, deviation: numberOf(sd, name), folds: own }]
  })
}
