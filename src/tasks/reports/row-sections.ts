import {
  type Cell,
  figureBlock,
  histogramFigure,
  pointFigure,
  type ReportBlock,
  type ReportSection,
  type TableColumn,
} from '../../report/index.js'
import type { LogPartitionRows, RowScores } from '../diagnose/diagnosis.js'
import type { Likelihood } from '../fitted/likelihood.js'

/** The rows that a model finds least likely, as its task tells them. */
export interface WorstRows {
  /** what they are, and what stands beside each */
  readonly text: string
  /** beside the row and its nats */
  readonly columns: readonly TableColumn[]
  readonly rows: readonly {
    readonly row: string | number
    readonly nll: number | null
    readonly cells: readonly Cell[]
  }[]
}

/** The rows the model finds least likely, and how likely all are. */
export function rowSection({ nll, names }: RowScores, worst: WorstRows): ReportSection {
  const values = nll.flatMap((loss, at) => (loss === null ? [] : [{ row: names[at], nll: loss }]))
  return {
    title: 'Rows to look at',
    blocks: [
      { kind: 'text', text: worst.text },
      figureBlock(
        'How likely the right answers are',
        histogramFigure(values, { field: 'nll', title: '−ln p(y|x), nats' }),
        values,
        [
          { field: 'row', title: 'row' },
          { field: 'nll', title: 'nats', digits: 3 },
        ],
      ),
      {
        kind: 'table',
        caption: 'The least likely rows',
        columns: [{ title: 'row' }, { title: 'nats', digits: 2 }, ...worst.columns],
        rows: worst.rows.map(({ row, nll: loss, cells }) => [
          row,
          { value: loss, ...(loss === null && { text: 'impossible' }) },
          ...cells,
        ]),
      },
    ],
  }
}

/** How far the log-partition can be trusted. */
export function logPartitionSection(
  likelihood: Likelihood,
  rows: LogPartitionRows | undefined,
): ReportSection {
  const { nll, logPartition, logPartitionError, nllBracket, zeroProbability } = likelihood
  const blocks: ReportBlock[] = [
    {
      kind: 'table',
      caption: 'Likelihood, nats a row',
      columns: [{ title: 'what' }, { title: 'value', digits: 4 }],
      rows: [
        [`negative log-likelihood, by the ${logPartition} log-partition`, finite(nll)],
        ['share of the right answers with probability zero', zeroProbability],
        ...(logPartitionError === undefined
          ? []
          : [['mean |learned − exact log-partition|', logPartitionError]]),
        ...(nllBracket
          ? [
              ['bracket: lower bound of the NLL', nllBracket.lower],
              ['its standard error', nllBracket.lowerStandardError],
              ['bracket: upper bound of the NLL', nllBracket.upper],
              ['its standard error', nllBracket.upperStandardError],
            ]
          : []),
      ],
    },
  ]
  if (rows) blocks.push(logPartitionFigure(rows))
  return { title: 'Log-partition', blocks }
}

/** Log-partitions both ways, a point for each row. */
export function logPartitionFigure(rows: LogPartitionRows): ReportBlock {
  const values = rows.exact.map((exact, at) => ({
    row: rows.names[at],
    exact,
    learned: rows.learned[at],
  }))
  const figure = pointFigure({
    values,
    x: { field: 'exact', title: 'exact τ(x), nats' },
    y: { field: 'learned', title: 'learned τ(x), nats' },
    diagonal: true,
  })
  return figureBlock('The log-partition, learned and exact, row by row', figure, values, [
    { field: 'row', title: 'row' },
    { field: 'exact', title: 'exact', digits: 4 },
    { field: 'learned', title: 'learned', digits: 4 },
  ])
}

const finite = (value: number) => (Number.isFinite(value) ? value : null)
