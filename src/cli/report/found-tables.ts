import type {
  DensityDiagnosis,
  MultilabelDiagnosis,
  RankingDiagnosis,
  RegressorDiagnosis,
} from '../../tasks/index.js'
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

/** What people read of the diagnosis of a conditional density. */
export function regressorTables({ intervals = [], worstRows }: RegressorDiagnosis): FoundTable[] {
  return [
    {
      title: 'central intervals',
      columns: ['probability', 'held', 'at least', 'at most', 'mean width'],
      rows: intervals.map(({ coverage, held, lower, upper, width }) => [
        coverage,
        held,
        lower,
        upper,
        width,
      ]),
      most: MOST_OUTPUTS,
    },
    leastLikely(
      worstRows.map(({ row, nll, values, predicted }) => ({
        row,
        nll,
        truth: values.map(shortNumber).join(', '),
        predicted: predicted
          ? `${shortNumber(predicted.predicted)} (${shortNumber(predicted.low)} to ${shortNumber(predicted.high)})`
          : '–',
      })),
    ),
  ]
}

/** What people read of the diagnosis of a density. */
export function densityTables({ coordinates, pairs, worstRows }: DensityDiagnosis): FoundTable[] {
  return [
    {
      title: 'every column by itself, and in draws from the model',
      columns: ['column', 'mean', 'model', 'deviation', 'model', 'distance'],
      rows: coordinates.map(({ coordinate, data, model, distance }) => [
        coordinate,
        data.mean,
        model.mean,
        data.deviation,
        model.deviation,
        distance,
      ]),
      most: MOST_OUTPUTS,
    },
    {
      title: 'columns together, the strongest first',
      columns: ['pair', 'correlation', 'by the model'],
      rows: pairs.map(({ coordinates: names, correlation, modelCorrelation }) => [
        names.join(', '),
        correlation,
        modelCorrelation,
      ]),
      most: MOST_PAIRS,
    },
    {
      title: 'the least likely rows',
      columns: ['row', 'nats', ...coordinates.map(({ coordinate }) => coordinate)],
      rows: worstRows.map(({ row, nll, values }) => [String(row), nll, ...values]),
      most: MOST_ROWS,
    },
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

const shortNumber = (value: number) => String(Number(value.toPrecision(4)))

const named = (labels: readonly string[]) => (labels.length > 0 ? labels.join(', ') : '(none)')
