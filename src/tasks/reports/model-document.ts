import type { ReportDocument, ReportSection, Tile } from '../../report/index.js'
import type { ModelDiagnosis } from '../diagnose/diagnosis.js'
import type { Likelihood } from '../fitted/likelihood.js'
import { diagnosticsOf, type TrainingSummary } from '../fitted/training-summary.js'
import { type EffectPanels, inputSection, sliceSection } from './input-sections.js'
import { dataSection, type ReportedModel, rerunSection } from './model-sections.js'
import { type NamedReliability, reliabilitySection } from './reliability-section.js'
import type { ReportOptions } from './report-options.js'
import { logPartitionSection, rowSection, type WorstRows } from './row-sections.js'
import { choicesSection, trainingSection } from './training-sections.js'

/** What a task tells of its model; what stands in every report is told by {@link modelDocument}. */
export interface TaskParts {
  readonly title: string
  readonly subtitle: string
  /** numbers that matter, beside what constants reach */
  readonly tiles: readonly Tile[]
  /** what only this task has: decisions, and its outputs one by one */
  readonly sections: readonly ReportSection[]
  /** what can be taken at its word, of what */
  readonly reliability: readonly NamedReliability[]
  /** absent where the task tells of its log-partition itself */
  readonly likelihood?: Likelihood
  readonly effects: readonly EffectPanels[]
  readonly worst: WorstRows
  readonly facts: Readonly<Record<string, string | number>>
  /** of measuring */
  readonly warnings: readonly string[]
}

/** The report of a model of any task on rows it was diagnosed on. */
export function modelDocument(
  model: ReportedModel & { readonly training: TrainingSummary },
  { rows, importance, slices, logPartitions }: ModelDiagnosis,
  task: TaskParts,
  options: Omit<ReportOptions, 'diagnosis'>,
): ReportDocument {
  const { warnings } = diagnosticsOf(model.training)
  const all = [...new Set([...(options.warnings ?? []), ...warnings, ...task.warnings])]
  return {
    title: options.title ?? task.title,
    subtitle: task.subtitle,
    sections: [
      {
        title: 'At a glance',
        blocks: [
          { kind: 'tiles', tiles: task.tiles },
          { kind: 'warnings', items: all },
        ],
      },
      ...task.sections,
      ...reliabilitySection(task.reliability),
      ...(task.likelihood ? [logPartitionSection(task.likelihood, logPartitions)] : []),
      ...inputSection(importance, task.effects),
      ...sliceSection(slices),
      rowSection(rows, task.worst),
      trainingSection(model.training),
      ...choicesSection(model.training, model.options),
      dataSection({
        'rows measured on': rows.names.length,
        inputs: model.featureCount,
        ...task.facts,
        ...options.facts,
      }),
      rerunSection(model, options),
    ],
  }
}

/** A share in percent. */
export function percent(value: number): string {
  return `${(100 * value).toFixed(1)}\u00a0%`
}

/** The likelihood as a number that matters. */
export function likelihoodTiles(
  { nll, logPartition, logPartitionError }: Likelihood,
  constant: string,
): Tile[] {
  return [
    {
      label: 'NLL, nats a row',
      value: Number.isFinite(nll) ? nll.toFixed(3) : 'infinite',
      note: `${constant}; ${logPartition} log-partition`,
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
  ]
}

/** How many of the samples count that decisions rest on. */
export function sampleTile(share: number): Tile {
  return {
    label: 'Samples that count',
    value: share === 1 ? 'all' : percent(share),
    note: share === 1 ? 'decisions are exact' : 'of those decisions rest on',
  }
}
