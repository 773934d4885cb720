import {
  figureBlock,
  groupedBars,
  lineFigure,
  pointFigure,
  type ReportBlock,
  type ReportSection,
  renderReport,
  type Tile,
} from '../../report/index.js'
import type {
  HistogramBin,
  IntervalCoverage,
  PredictedTarget,
  RegressorDiagnosis,
  TargetEffect,
  WorstPoint,
} from '../diagnose/continuous-diagnosis.js'
import type { TrainingSummary } from '../fitted/training-summary.js'
import type { EffectPanels } from './input-sections.js'
import { modelDocument, percent } from './model-document.js'
import type { ReportedModel } from './model-sections.js'
import type { ReportOptions } from './report-options.js'
import { logPartitionFigure, type WorstRows } from './row-sections.js'

/** What is asked of a conditional density. */
interface ReportedRegressor extends ReportedModel {
  readonly targets: readonly string[]
  readonly training: TrainingSummary
}

/** The report of a conditional density on rows it was diagnosed on, as HTML. */
export function regressorReport(
  model: ReportedRegressor,
  diagnosis: RegressorDiagnosis,
  { diagnosis: _, ...options }: ReportOptions<RegressorDiagnosis>,
): Promise<string> {
  const { rows, intervals, probabilitiesBelow, predictions = [] } = diagnosis
  const count = rows.names.length
  const what = model.targets.join(', ')
  const document = modelDocument(
    model,
    diagnosis,
    {
      title: `Density of ${what}, ${count} rows`,
      subtitle: `A model of ${what} given ${model.featureCount} inputs, measured on ${count} rows.`,
      tiles: tilesOf(diagnosis),
      sections: [
        ...(intervals ? [scoreSection(diagnosis), predictionSection(predictions)] : []),
        ...(intervals && probabilitiesBelow
          ? [calibrationSection(intervals, probabilitiesBelow)]
          : []),
        logPartitionSection(diagnosis),
      ],
      reliability: [],
      effects: diagnosis.effects.map((effect) => effectPanels(effect, what)),
      worst: worstRows(diagnosis.worstRows, model.targets),
      facts: { targets: what },
      warnings: [],
    },
    options,
  )
  return renderReport(document)
}

function tilesOf({ evaluation }: RegressorDiagnosis): Tile[] {
  const { meanLogDensity, normalLogDensity, rmse, crps, coverage90, constant } = evaluation
  const short = (value: number) => Number(value.toPrecision(4)).toString()
  const tiles: Tile[] = [
    {
      label: 'Mean log-density, nats',
      value: meanLogDensity.toFixed(3),
      note: `one normal distribution ${normalLogDensity.toFixed(3)}`,
    },
    {
      label: 'Log-partition off by',
      value: evaluation.logPartitionError.toPrecision(2),
      note: 'nats, mean |b(x) − ln Z(x)|',
    },
  ]
  if (rmse === undefined || crps === undefined || coverage90 === undefined || !constant)
    return tiles
  return [
    { label: 'RMSE', value: short(rmse), note: `their mean ${short(constant.rmse)}` },
    { label: 'CRPS', value: short(crps), note: `their distribution ${short(constant.crps)}` },
    { label: 'In the 90 % interval', value: percent(coverage90), note: 'should be 90 %' },
    ...tiles,
  ]
}

/** Scores beside those of constants. */
function scoreSection({ evaluation }: RegressorDiagnosis): ReportSection {
  const { meanLogDensity, normalLogDensity, rmse = null, crps = null, constant } = evaluation
  return {
    title: 'Scores',
    blocks: [
      {
        kind: 'text',
        text: 'Beside every score stands what the best constant reaches that knows these very rows: one normal distribution, the mean, the distribution of all targets.',
      },
      {
        kind: 'table',
        caption: 'Scores and constants',
        columns: [{ title: 'score' }, { title: 'model' }, { title: 'best constant' }],
        rows: [
          ['mean log-density, nats (more is better)', meanLogDensity, finite(normalLogDensity)],
          ['root mean squared error of the mean', rmse, constant?.rmse ?? null],
          ['CRPS', crps, constant?.crps ?? null],
          ['share in the central 90 % interval', evaluation.coverage90 ?? null, 0.9],
          ['mean width of that interval', evaluation.intervalWidth90 ?? null, null],
        ],
      },
    ],
  }
}

function predictionSection(predictions: readonly PredictedTarget[]): ReportSection {
  const values = predictions.map(({ row, truth, predicted, low, high, crps }) => ({
    row,
    truth,
    predicted,
    residual: truth - predicted,
    low,
    high,
    crps,
  }))
  const columns = [
    { field: 'row', title: 'row' },
    { field: 'predicted', title: 'predicted' },
    { field: 'truth', title: 'true' },
    { field: 'residual', title: 'residual' },
    { field: 'low', title: '5 %' },
    { field: 'high', title: '95 %' },
    { field: 'crps', title: 'CRPS' },
  ]
  const predicted = { field: 'predicted', title: 'predicted mean' }
  return {
    title: 'Predictions',
    blocks: [
      figureBlock(
        'Targets, predicted and true',
        pointFigure({ values, x: predicted, y: { field: 'truth', title: 'true' }, diagonal: true }),
        values,
        columns,
      ),
      figureBlock(
        'What is left over, by what was predicted',
        pointFigure({ values, x: predicted, y: { field: 'residual', title: 'true − predicted' } }),
        values,
        columns.slice(0, 4),
      ),
    ],
  }
}

function calibrationSection(
  intervals: readonly IntervalCoverage[],
  below: readonly HistogramBin[],
): ReportSection {
  const held = intervals.map((interval) => ({ ...interval, of: 'central intervals' }))
  const bars = below.map(({ from, to, share }) => ({
    bin: `${from.toFixed(2)}–${to.toFixed(2)}`,
    of: 'rows',
    share,
  }))
  return {
    title: 'Calibration',
    blocks: [
      {
        kind: 'text',
        text: 'Of central intervals of 90 % nine in ten should hold their targets. The probability that the model gives to smaller targets should be uniform: bars in the middle alone mean intervals that are too wide, bars at the ends too narrow ones, a slope a prediction that is off to one side.',
      },
      figureBlock(
        'Share of the targets in central intervals',
        lineFigure({
          values: held,
          x: { field: 'coverage', title: 'probability of the interval', domain: [0, 1] },
          y: { field: 'held', title: 'share of the targets', domain: [0, 1] },
          series: 'of',
          band: ['lower', 'upper'],
          diagonal: true,
          points: true,
        }),
        held,
        [
          { field: 'coverage', title: 'said', digits: 2 },
          { field: 'held', title: 'held', digits: 4 },
          { field: 'lower', title: 'at least', digits: 4 },
          { field: 'upper', title: 'at most', digits: 4 },
          { field: 'width', title: 'mean width' },
        ],
      ),
      figureBlock(
        'Probability of a smaller target (PIT): share of the rows',
        groupedBars({
          values: bars,
          x: { field: 'bin', title: 'P(smaller | x)' },
          y: { field: 'share', title: 'share of rows' },
          series: 'of',
        }),
        bars,
        [
          { field: 'bin', title: 'probability' },
          { field: 'share', title: 'share of rows', digits: 4 },
        ],
      ),
    ],
  }
}

function logPartitionSection({ evaluation, logPartitions }: RegressorDiagnosis): ReportSection {
  const blocks: ReportBlock[] = [
    {
      kind: 'table',
      caption: 'The log-partition, nats',
      columns: [{ title: 'what' }, { title: 'value', digits: 4 }],
      rows: [
        ['mean ln Z(x) relative to the base', evaluation.logPartition],
        ['mean |b(x) − ln Z(x)|', evaluation.logPartitionError],
        ['share of the proposal’s draws that would be effective', evaluation.effectiveSampleSize],
      ],
    },
    ...(logPartitions ? [logPartitionFigure(logPartitions)] : []),
  ]
  return { title: 'Log-partition', blocks }
}

function effectPanels(
  { mean, low90, high90, ...moved }: TargetEffect,
  target: string,
): EffectPanels {
  const lines = [
    { name: 'mean', values: mean },
    { name: '5 %', values: low90 },
    { name: '95 %', values: high90 },
  ]
  const caption = `${target} with ${moved.input} set: mean of what is predicted over ${moved.rows} rows`
  return { moved, panels: [{ caption, value: target, lines }] }
}

function worstRows(worst: readonly WorstPoint[], targets: readonly string[]): WorstRows {
  const text = 'The rows whose targets the model finds least likely: odd ones, or noted wrongly.'
  if (targets.length > 1) {
    return {
      text,
      columns: targets.map((title) => ({ title })),
      rows: worst.map(({ row, nll, values }) => ({ row, nll, cells: values })),
    }
  }
  return {
    text: `${text} Beside each what was predicted, with the interval of 90 %.`,
    columns: [{ title: 'true' }, { title: 'predicted' }, { title: '5 %' }, { title: '95 %' }],
    rows: worst.map(({ row, nll, values, predicted }) => ({
      row,
      nll,
      cells: [
        values[0],
        predicted?.predicted ?? null,
        predicted?.low ?? null,
        predicted?.high ?? null,
      ],
    })),
  }
}

const finite = (value: number) => (Number.isFinite(value) ? value : null)
