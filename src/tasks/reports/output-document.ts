import {
  figureBlock,
  pointFigure,
  type ReportSection,
  renderReport,
  type Tile,
} from '../../report/index.js'
import type { CodeEffect, PredictorDiagnosis, WorstOutput } from '../diagnose/output-diagnosis.js'
import type { TrainingSummary } from '../fitted/training-summary.js'
import { type EffectPanels, mostMoved } from './input-sections.js'
import { likelihoodTiles, modelDocument, percent } from './model-document.js'
import type { ReportedModel } from './model-sections.js'
import type { ReportOptions } from './report-options.js'
import type { WorstRows } from './row-sections.js'

/** What is asked of a model of the outputs of any space. */
interface ReportedPredictor extends ReportedModel {
  readonly space: { readonly name: string; readonly codeLength: number }
  readonly training: TrainingSummary
}

/** The report of a model of any space on rows it was diagnosed on, as HTML. */
export function outputReport(
  model: ReportedPredictor,
  diagnosis: PredictorDiagnosis,
  { diagnosis: _, ...options }: ReportOptions<PredictorDiagnosis>,
): Promise<string> {
  const { evaluation, rows, calibration } = diagnosis
  const { name, codeLength } = model.space
  const count = rows.names.length
  const document = modelDocument(
    model,
    diagnosis,
    {
      title: `Outputs of ${name}, ${count} rows`,
      subtitle: `A model of outputs of ${name} by ${model.featureCount} inputs, measured on ${count} rows.`,
      tiles: tilesOf(diagnosis),
      sections: [outputSection(diagnosis), ...codeSection(diagnosis)],
      reliability: [
        { name: 'predicted outputs', reliability: calibration.predictedOutput },
        { name: 'entries of the code', reliability: calibration.codeEntries },
      ],
      likelihood: evaluation,
      effects: diagnosis.effects.map(effectPanels),
      worst: worstOutputs(diagnosis.worstRows),
      facts: { space: name, 'entries of a code': codeLength },
      warnings: evaluation.warnings,
    },
    options,
  )
  return renderReport(document)
}

function tilesOf({ evaluation, baselines }: PredictorDiagnosis): Tile[] {
  const { majority, uniformNll } = baselines
  return [
    {
      label: 'Output right',
      value: percent(evaluation.exactMatch),
      note: `commonest output ${percent(majority)}`,
    },
    ...likelihoodTiles(
      evaluation,
      uniformNll === undefined
        ? 'outputs cannot be counted'
        : `all outputs alike ${uniformNll.toFixed(3)}`,
    ),
  ]
}

/** The commonest outputs by themselves. */
function outputSection({ evaluation, baselines, outputs }: PredictorDiagnosis): ReportSection {
  return {
    title: 'Outputs',
    blocks: [
      {
        kind: 'text',
        text: `Decided by the rule “${evaluation.decision}”. Of the baselines one is the best constant that knows these very rows, the other finds all outputs equally likely.`,
      },
      {
        kind: 'table',
        caption: 'Scores and constants',
        columns: [{ title: 'what' }, { title: 'value', digits: 4 }],
        rows: [
          ['share of the rows whose output is predicted', evaluation.exactMatch],
          ['baseline: of the commonest output', baselines.majority],
          ['baseline: NLL of all outputs alike, nats', baselines.uniformNll ?? null],
        ],
      },
      {
        kind: 'table',
        caption: 'The commonest outputs: shares of the rows',
        columns: [
          { title: 'output' },
          { title: 'true', digits: 4 },
          { title: 'predicted', digits: 4 },
          { title: 'by the model', digits: 4, hint: 'its mean probability' },
        ],
        rows: outputs.map(({ output, truth, predicted, model }) => [
          output,
          { value: truth, bar: truth },
          { value: predicted, bar: predicted },
          { value: model, bar: model },
        ]),
      },
    ],
  }
}

/** Entries of the code, of what is true and by the model. */
function codeSection({ code }: PredictorDiagnosis): ReportSection[] {
  if (code.length === 0) return []
  const values = code.map((entry) => ({ ...entry }))
  const figure = pointFigure({
    values,
    x: { field: 'truth', title: 'true mean' },
    y: { field: 'model', title: 'by the model' },
    diagonal: true,
  })
  return [
    {
      title: 'Entries of the code',
      blocks: [
        figureBlock('Mean entries of the code, true and by the model', figure, values, [
          { field: 'entry', title: 'entry' },
          { field: 'truth', title: 'true', digits: 4 },
          { field: 'predicted', title: 'predicted', digits: 4 },
          { field: 'model', title: 'by the model', digits: 4 },
        ]),
      ],
    },
  ]
}

function effectPanels({ entries, ...moved }: CodeEffect): EffectPanels {
  const { input, rows } = moved
  const { lines, most } = mostMoved(
    entries.map(({ entry, means }) => ({ name: entry, values: means })),
  )
  const caption = `Mean entries of the code with ${input} set, mean over ${rows} rows${most}`
  return { moved, panels: [{ caption, value: 'mean entry', lines }] }
}

function worstOutputs(worst: readonly WorstOutput[]): WorstRows {
  return {
    text: 'The rows whose outputs the model finds least likely: odd ones, or noted wrongly. Beside each what was predicted, with its probability.',
    columns: [{ title: 'true' }, { title: 'predicted' }, { title: 'probability', digits: 4 }],
    rows: worst.map(({ row, nll, truth, predicted, probability }) => ({
      row,
      nll,
      cells: [truth, predicted, probability],
    })),
  }
}
