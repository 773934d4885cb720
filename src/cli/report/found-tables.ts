import type { MultilabelDiagnosis, RankingDiagnosis } from '../../tasks/index.js'
import type { FoundTable } from './findings.js'

const MOST_OUTPUTS = 40
const MOST_PAIRS = 8
const MOST_ROWS = 5

/** What people read of the diagnosis of a model of label sets. */
export function setTables({ labels, pairs, worstRows }: MultilabelDiagnosis): FoundTable[] {
  return [
    {
      title: 'every label by itself',
      columns: [
        'label',
        'support',
        'predicted',
        'precision',
        'recall',
        'F1',
        'avg. precision',
        'ROC area',
        'log loss',
      ],
      rows: labels.map((label) => [
        label.label,
        String(label.support),
        String(label.predicted),
        label.precision,
        label.recall,
        label.f1,
        label.averagePrecision,
        label.rocArea,
        label.logLoss,
      ]),
      most: MOST_OUTPUTS,
    },
    {
      title: 'labels together, farthest from independence first',
      columns: ['pair', 'rows with both', 'lift', 'lift by the model'],
      rows: pairs.map(({ labels: names, together, lift, modelLift }) => [
        names.join(' + '),
        String(together),
        lift,
        modelLift,
      ]),
      most: MOST_PAIRS,
    },
    leastLikely(
      worstRows.map(({ truth, predicted, ...row }) => ({
        ...row,
        truth: named(truth),
        predicted: named(predicted),
      })),
    ),
  ]
}

/** What people read of the diagnosis of a model of rankings. */
export function rankingTables({ items, pairs, worstRows }: RankingDiagnosis): FoundTable[] {
  return [
    {
      title: 'every item by itself',
      columns: [
        'item',
        'mean rank',
        'predicted',
        'by the model',
        'pairs in order',
        'first',
        'predicted first',
      ],
      rows: items.map(({ item, meanRank, predictedRank, modelRank, pairsRight, first }) => [
        item,
        meanRank,
        predictedRank,
        modelRank,
        pairsRight,
        first.truth,
        first.predicted,
      ]),
      most: MOST_OUTPUTS,
    },
    {
      title: 'pairs most often decided the wrong way round',
      columns: ['pair', 'rows', 'one before other', 'by the model', 'wrong'],
      rows: pairs.map(({ items: [one, other], known, before, modelBefore, missed, invented }) => [
        `${one}, ${other}`,
        String(known),
        before,
        modelBefore,
        (missed + invented) / known,
      ]),
      most: MOST_PAIRS,
    },
    leastLikely(worstRows),
  ]
}

/** The rows whose outputs are least likely. */
function leastLikely(
  rows: readonly {
    readonly row: string | number
    readonly nll: number | null
    readonly truth: string
    readonly predicted: string
  }[],
): FoundTable {
  return {
    title: 'the least likely rows',
    columns: ['row', 'nats', 'true', 'predicted'],
    rows: rows.map(({ row, nll, truth, predicted }) => [
      String(row),
      nll === null ? 'impossible' : nll.toFixed(2),
      truth,
      predicted,
    ]),
    most: MOST_ROWS,
  }
}

const named = (labels: readonly string[]) => (labels.length > 0 ? labels.join(', ') : '(none)')
