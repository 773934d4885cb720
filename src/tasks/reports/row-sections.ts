import {
  figureBlock,
  histogramFigure,
  pointFigure,
  type ReportBlock,
  type ReportSection,
} from '../../report/index.js'
import type { LogPartitionRows, RowScores, WorstRow } from '../diagnose/diagnosis.js'
import type { Likelihood } from '../fitted/likelihood.js'
import { setName } from './input-sections.js'

/** The rows the model finds least likely, and how likely all are. */
export function rowSection({ nll, names }: RowScores, worst: readonly WorstRow[]): ReportSection {
  const values = nll.flatMap((loss, at) => (loss === null ? [] : [{ row: names[at], nll: loss }]))
  return {
    title: 'Rows to look at',
    blocks: [
      {
        kind: 'text',
        text: 'The rows whose answers the model finds least likely: odd ones, or labelled wrongly. Beside each what it doubts most, with the probability that the label is there.',
      },
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
        columns: [
          { title: 'row' },
          { title: 'nats', digits: 2 },
          { title: 'true' },
          { title: 'predicted' },
          { title: 'doubted' },
        ],
        rows: worst.map(({ row, nll: loss, truth, predicted, doubts }) => [
          row,
          { value: loss, ...(loss === null && { text: 'impossible' }) },
          setName(truth),
          setName(predicted),
          doubts
            .map(({ label, listed, probability }) => {
              return `${label} ${listed ? 'listed' : 'not listed'}, ${probability.toFixed(3)}`
            })
            .join('; '),
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
  if (rows) {
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
    blocks.push(
      figureBlock('The log-partition, learned and exact, row by row', figure, values, [
        { field: 'row', title: 'row' },
        { field: 'exact', title: 'exact', digits: 4 },
        { field: 'learned', title: 'learned', digits: 4 },
      ]),
    )
  }
  return { title: 'Log-partition', blocks }
}

const finite = (value: number) => (Number.isFinite(value) ? value : null)
