import {
  figureBlock,
  lineFigure,
  pointFigure,
  type ReportBlock,
  type ReportSection,
  renderReport,
  type Tile,
} from '../../report/index.js'
import type { CoordinateMarginal, DensityDiagnosis } from '../diagnose/continuous-diagnosis.js'
import type { TrainingSummary } from '../fitted/training-summary.js'
import { modelDocument, percent } from './model-document.js'
import type { ReportedModel } from './model-sections.js'
import type { ReportOptions } from './report-options.js'

const MOST_FIGURES = 12
const MOST_PAIRS = 40

/** The report of a density on rows it was diagnosed on, as HTML. */
export function densityReport(
  model: ReportedModel & { readonly training: TrainingSummary },
  diagnosis: DensityDiagnosis,
  { diagnosis: _, ...options }: ReportOptions<DensityDiagnosis>,
): Promise<string> {
  const { rows, coordinates, worstRows } = diagnosis
  const count = rows.names.length
  const document = modelDocument(
    model,
    diagnosis,
    {
      title: `Density of ${coordinates.length} columns, ${count} rows`,
      subtitle: `A density of ${coordinates.length} columns of numbers, measured on ${count} rows.`,
      tiles: tilesOf(diagnosis),
      sections: [scoreSection(diagnosis), coordinateSection(diagnosis), ...pairSection(diagnosis)],
      reliability: [],
      effects: [],
      worst: {
        text: 'The rows that the model finds least likely: odd ones, or noted wrongly.',
        columns: coordinates.map(({ coordinate }) => ({ title: coordinate })),
        rows: worstRows.map(({ row, nll, values }) => ({ row, nll, cells: values })),
      },
      facts: { 'draws of the model': diagnosis.draws },
      warnings: [],
    },
    options,
  )
  return renderReport(document)
}

function tilesOf({ evaluation }: DensityDiagnosis): Tile[] {
  const { meanLogDensity, normalLogDensity, logPartition, learnedLogPartition } = evaluation
  return [
    {
      label: 'Mean log-density, nats',
      value: meanLogDensity.toFixed(3),
      note: `independent normal columns ${normalLogDensity.toFixed(3)}`,
    },
    {
      label: 'Log-partition',
      value: logPartition.toFixed(3),
      note:
        learnedLogPartition === undefined
          ? 'nats, of fresh draws; none is learned'
          : `nats, of fresh draws; learned ${learnedLogPartition.toFixed(3)}`,
    },
    {
      label: 'Draws that count',
      value: percent(evaluation.effectiveSampleSize),
      note: 'of those the log-partition rests on',
    },
  ]
}

function scoreSection({ evaluation }: DensityDiagnosis): ReportSection {
  const finite = (value: number) => (Number.isFinite(value) ? value : null)
  const { learnedLogPartition: learned } = evaluation
  return {
    title: 'Scores',
    blocks: [
      {
        kind: 'table',
        caption: 'Log-density and log-partition, nats',
        columns: [{ title: 'what' }, { title: 'value', digits: 4 }],
        rows: [
          ['mean log-density of a row', finite(evaluation.meanLogDensity)],
          [
            'baseline: independent normal columns with the moments of these very rows',
            finite(evaluation.normalLogDensity),
          ],
          ['ln Z relative to the base, from fresh draws', evaluation.logPartition],
          ['its standard error', evaluation.logPartitionStandardError],
          ...(learned === undefined ? [] : [['the learned b', learned]]),
          ['share of those draws that would be effective', evaluation.effectiveSampleSize],
        ],
      },
    ],
  }
}

/** Every column by itself, of the data and of draws from the model. */
function coordinateSection({ coordinates }: DensityDiagnosis): ReportSection {
  const worst = [...coordinates].sort((a, b) => b.distance - a.distance)
  return {
    title: 'Columns',
    blocks: [
      {
        kind: 'table',
        caption: 'Every column by itself, in the data and in draws from the model',
        columns: [
          { title: 'column' },
          { title: 'mean' },
          { title: 'of the model' },
          { title: 'deviation' },
          { title: 'of the model' },
          { title: 'distance', digits: 3, hint: 'largest distance of the distribution functions' },
        ],
        rows: coordinates.map(({ coordinate, data, model, distance }) => [
          coordinate,
          data.mean,
          model.mean,
          data.deviation,
          model.deviation,
          { value: distance, bar: distance },
        ]),
      },
      ...worst.slice(0, MOST_FIGURES).map(marginalFigure),
    ],
  }
}

function marginalFigure({ coordinate, bins }: CoordinateMarginal): ReportBlock {
  const values = bins.flatMap(({ from, to, data, model }) => [
    { at: (from + to) / 2, of: 'data', share: data },
    { at: (from + to) / 2, of: 'model', share: model },
  ])
  const figure = lineFigure({
    values,
    x: { field: 'at', title: coordinate },
    y: { field: 'share', title: 'share of rows', zero: true },
    series: 'of',
  })
  return figureBlock(`${coordinate}: data and draws from the model`, figure, values, [
    { field: 'at', title: 'middle of the bin' },
    { field: 'of', title: 'of' },
    { field: 'share', title: 'share of rows', digits: 4 },
  ])
}

/** How columns hang together. */
function pairSection({ pairs }: DensityDiagnosis): ReportSection[] {
  if (pairs.length === 0) return []
  const values = pairs.map(({ coordinates, correlation, modelCorrelation }) => ({
    pair: coordinates.join(', '),
    correlation,
    modelCorrelation,
  }))
  const figure = pointFigure({
    values,
    x: { field: 'correlation', title: 'correlation in the data' },
    y: { field: 'modelCorrelation', title: 'in draws from the model' },
    diagonal: true,
  })
  return [
    {
      title: 'Pairs of columns',
      blocks: [
        figureBlock('Correlations', figure, values.slice(0, MOST_PAIRS), [
          { field: 'pair', title: 'pair' },
          { field: 'correlation', title: 'data', digits: 4 },
          { field: 'modelCorrelation', title: 'model', digits: 4 },
        ]),
      ],
    },
  ]
}
