import { type ReportDocument, renderReport, type Tile } from '../../report/index.js'
import type { InputEffect, MultilabelDiagnosis, WorstRow } from '../diagnose/diagnosis.js'
import type { TrainingSummary } from '../fitted/training-summary.js'
import { type EffectPanels, mostMoved } from './input-sections.js'
import { likelihoodTiles, modelDocument, percent, sampleTile } from './model-document.js'
import type { ReportedModel } from './model-sections.js'
import type { ReportOptions } from './report-options.js'
import type { WorstRows } from './row-sections.js'
import { decisionSection, labelSection, pairSection, sizeSection } from './set-sections.js'

/** What is asked of a model of label sets. */
interface ReportedSets extends ReportedModel {
  readonly labels: readonly string[]
  readonly training: TrainingSummary
}

/** The report of a model of label sets on rows it was diagnosed on. */
export function setDocument(
  model: ReportedSets,
  diagnosis: MultilabelDiagnosis,
  options: ReportOptions,
): ReportDocument {
  const { evaluation, rows } = diagnosis
  const { report, knownShare, calibration, warnings } = evaluation
  const [count, labels] = [rows.names.length, model.labels.length]
  return modelDocument(
    model,
    diagnosis,
    {
      title: `Label sets: ${labels} labels, ${count} rows`,
      subtitle: `A model of ${labels} labels by ${model.featureCount} inputs, measured on ${count} rows.`,
      tiles: tilesOf(diagnosis),
      sections: [
        decisionSection(diagnosis),
        labelSection(diagnosis),
        ...pairSection(diagnosis),
        sizeSection(diagnosis),
      ],
      reliability: [
        { name: 'labels', reliability: calibration.marginals },
        { name: 'predicted sets', reliability: calibration.predictedSet },
      ],
      likelihood: evaluation,
      effects: diagnosis.effects.map(effectPanels),
      worst: worstSets(diagnosis.worstRows),
      facts: {
        labels,
        'labels a row': report.trueCardinality.toFixed(3),
        'labels known': `${(100 * knownShare).toFixed(1)} %`,
      },
      warnings,
    },
    options,
  )
}

function tilesOf({ evaluation }: MultilabelDiagnosis): Tile[] {
  const { report, baselines, effectiveSampleSize } = evaluation
  const { marginal, majority } = baselines
  return [
    {
      label: 'Example-F1',
      value: percent(report.exampleF1),
      note: `label frequencies ${percent(marginal.exampleF1)}`,
    },
    {
      label: 'Macro-F1',
      value: percent(report.macroF1),
      note: `label frequencies ${percent(marginal.macroF1)}`,
    },
    {
      label: 'Whole set right',
      value: percent(report.subsetAccuracy),
      note: `commonest set ${percent(majority.subsetAccuracy)}`,
    },
    ...likelihoodTiles(evaluation, `label frequencies ${marginal.nll.toFixed(3)}`),
    sampleTile(effectiveSampleSize),
  ]
}

function effectPanels({ labels, sets, ...moved }: InputEffect): EffectPanels {
  const { input, rows } = moved
  const { lines, most } = mostMoved(
    labels.map(({ label, probabilities }) => ({ name: label, values: probabilities })),
  )
  const value = 'mean probability'
  return {
    moved,
    panels: [
      {
        caption: `Probabilities of labels with ${input} set, mean over ${rows} rows${most}`,
        value,
        lines,
      },
      {
        caption: `Probabilities of the commonest label sets with ${input} set`,
        value,
        lines: sets.map(({ set, probabilities }) => ({
          name: setName(set),
          values: probabilities,
        })),
      },
    ],
  }
}

function worstSets(worst: readonly WorstRow[]): WorstRows {
  return {
    text: 'The rows whose answers the model finds least likely: odd ones, or labelled wrongly. Beside each what it doubts most, with the probability that the label is there.',
    columns: [{ title: 'true' }, { title: 'predicted' }, { title: 'doubted' }],
    rows: worst.map(({ row, nll, truth, predicted, doubts }) => ({
      row,
      nll,
      cells: [
        setName(truth),
        setName(predicted),
        doubts
          .map(({ label, listed, probability }) => {
            return `${label} ${listed ? 'listed' : 'not listed'}, ${probability.toFixed(3)}`
          })
          .join('; '),
      ],
    })),
  }
}

/** `{a, b}`, `{}` for none */
function setName(set: readonly string[]): string {
  return `{${set.join(', ')}}`
}

/** {@link setDocument} as HTML. */
export function setReport(...given: Parameters<typeof setDocument>): Promise<string> {
  return renderReport(setDocument(...given))
}
