import {
  type ReportDocument,
  type ReportSection,
  renderReport,
  type Tile,
} from '../../report/index.js'
import type { MultilabelDiagnosis } from '../diagnose/diagnosis.js'
import { diagnosticsOf, type TrainingSummary } from '../fitted/training-summary.js'
import { inputSection, sliceSection } from './input-sections.js'
import { dataSection, type ReportedModel, rerunSection } from './model-sections.js'
import { reliabilitySection } from './reliability-section.js'
import type { ReportOptions } from './report-options.js'
import { logPartitionSection, rowSection } from './row-sections.js'
import { decisionSection, labelSection, pairSection, sizeSection } from './set-sections.js'
import { choicesSection, trainingSection } from './training-sections.js'

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
  const count = rows.names.length
  const facts = {
    'rows measured on': count,
    inputs: model.featureCount,
    labels: model.labels.length,
    'labels a row': evaluation.report.trueCardinality.toFixed(3),
    'labels known': `${(100 * evaluation.knownShare).toFixed(1)} %`,
    ...options.facts,
  }
  const { warnings } = diagnosticsOf(model.training)
  const all = [...new Set([...(options.warnings ?? []), ...warnings, ...evaluation.warnings])]
  return {
    title: options.title ?? `Label sets: ${model.labels.length} labels, ${count} rows`,
    subtitle: `A model of ${model.labels.length} labels by ${model.featureCount} inputs, measured on ${count} rows.`,
    sections: [
      {
        title: 'At a glance',
        blocks: [
          { kind: 'tiles', tiles: tilesOf(diagnosis) },
          { kind: 'warnings', items: all },
        ],
      },
      decisionSection(diagnosis),
      labelSection(diagnosis),
      ...pairSection(diagnosis),
      sizeSection(diagnosis),
      ...reliabilitySection([
        { name: 'labels', reliability: evaluation.calibration.marginals },
        { name: 'predicted sets', reliability: evaluation.calibration.predictedSet },
      ]),
      logPartitionSection(evaluation, diagnosis.logPartitions),
      ...inputSection(diagnosis.importance, diagnosis.effects),
      ...sliceSection(diagnosis.slices),
      rowSection(rows, diagnosis.worstRows),
      trainingSection(model.training),
      ...choicesSection(model.training, model.options),
      dataSection(facts),
      rerunSection(model, options),
    ] satisfies ReportSection[],
  }
}

function tilesOf({ evaluation }: MultilabelDiagnosis): Tile[] {
  const { report, baselines, nll, logPartition, logPartitionError, effectiveSampleSize } =
    evaluation
  const { marginal, majority } = baselines
  const percent = (value: number) => `${(100 * value).toFixed(1)}\u00a0%`
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
    {
      label: 'NLL, nats a row',
      value: Number.isFinite(nll) ? nll.toFixed(3) : 'infinite',
      note: `label frequencies ${marginal.nll.toFixed(3)}; ${logPartition} log-partition`,
    },
    ...(logPartitionError === undefined
      ? []
      : [
          {
            label: 'Log-partition off by',
            value: logPartitionError < 1e-3 ? '< 0.001' : logPartitionError.toPrecision(2),
            note: 'nats, mean |learned − exact|',
          },
        ]),
    {
      label: 'Samples that count',
      value: effectiveSampleSize === 1 ? 'all' : percent(effectiveSampleSize),
      note: effectiveSampleSize === 1 ? 'decisions are exact' : 'of those decisions rest on',
    },
  ]
}

/** {@link setDocument} as HTML. */
export function setReport(...given: Parameters<typeof setDocument>): Promise<string> {
  return renderReport(setDocument(...given))
}
