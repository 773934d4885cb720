import type { MultilabelData } from '../../io/index.js'
import {
  FittedMultilabel,
  MultilabelClassifier,
  type MultilabelOptions,
  type SetChoice,
} from '../../tasks/index.js'
import { type LabelSetValues, labelSetDecisionOptions } from '../options/label-set-options.js'
import { UsageError } from '../options/usage-error.js'
import { setTables } from '../report/found-tables.js'
import { shorten } from '../report/inspection-text.js'
import {
  describeNetworks,
  type NetworkSummary,
  summarizeNetworks,
} from '../report/network-summary.js'
import { writtenColumns, writtenSets } from '../report/prediction-text.js'
import type { CliTask } from './cli-task.js'
import { checkedOptions, sharedFitOptions } from './fit-options.js'
import {
  countSharedRows,
  describeLabelSets,
  hasUnlabelled,
  inspectLabelSets,
  type LabelSetSummary,
  readLabelSets,
  summarizeLabelSets,
  takeLabelSets,
} from './label-set-data.js'
import {
  type LabelSetMetrics,
  labelSetMetrics,
  labelSetNotes,
  labelSetTable,
  singleReport,
} from './label-set-report.js'
import { type SetChoiceValues, setChoice } from './set-choice.js'

/** Label sets on the command line. */
export const labelSets: CliTask<
  MultilabelData,
  FittedMultilabel,
  LabelSetSummary,
  NetworkSummary,
  LabelSetMetrics,
  LabelSetValues
> = {
  name: 'multilabel',
  decisions: labelSetDecisionOptions.decision.choices,
  load: (bytes, options) => FittedMultilabel.fromBytes(bytes, options),
  outputNames: ({ labels }) => labels,
  describeOutputs: ({ labels }) => ({
    summary: { labels },
    line: `labels    ${labels.length}: ${shorten(labels)}`,
  }),
  summarizeModel: summarizeNetworks,
  describeModel: describeNetworks,
  writtenDecisions: (model, X, decision?: SetChoice) =>
    writtenSets(model.predictSets(X, { decision })),
  limitedDecision: (values) => setChoice(values as SetChoiceValues),
  writtenProbabilities: (model, X) =>
    writtenColumns('probabilities', model.predictProbabilities(X), model.labels),

  trainPath({ train, test, split, folds }: LabelSetValues) {
    const given = Object.entries({ test, folds, split }).filter(([, value]) => value !== undefined)
    const [[one] = [], [other] = []] = given
    if (other) throw new UsageError(`--${one} and --${other} exclude each other`)
    return train
  },
  read: readLabelSets,
  takeRows: takeLabelSets,
  strata: ({ labels, labelNames }) => [labels, labelNames],
  countShared: countSharedRows,
  summarizeData: summarizeLabelSets,
  describeData: describeLabelSets,
  inspectData: inspectLabelSets,

  createOptions(values: LabelSetValues): MultilabelOptions {
    const { hidden, dropout, inputDropout } = values
    const options: MultilabelOptions = {
      ...sharedFitOptions(values),
      proposal: values.proposal,
      proposalTraining: values.proposalTraining,
      reference: values.reference,
      listedShare: values.listedShare,
      ...(values.labelWeight && { labelWeight: labelWeightOf(values.labelWeight) }),
      energy: values.energy,
      ...(values.deepHidden && { deepHidden: values.deepHidden }),
      ...(values.pairwiseRank && { pairwiseRank: values.pairwiseRank }),
      encoder: {
        ...(hidden && { hidden }),
        ...(dropout !== undefined && { dropout }),
        ...(inputDropout !== undefined && { inputDropout }),
      },
      decision: setChoice(values),
    }
    return checkedOptions(options, (checked) => new MultilabelClassifier(checked))
  },
  agreedOptions(options: MultilabelOptions, { labels }): MultilabelOptions {
    const emptyPolicy = options.emptyPolicy ?? (hasUnlabelled(labels) ? 'one' : 'zero')
    return { ...options, emptyPolicy }
  },
  fit(options: MultilabelOptions, train, validation, hooks) {
    const { features, labels, labelNames, schema, instanceWeights } = train
    const classifier = new MultilabelClassifier({ ...options, labels: labelNames, schema })
    return classifier.fit(features, labels, {
      ...hooks,
      sampleWeight: instanceWeights,
      ...(validation && { validation: { X: validation.features, Y: validation.labels } }),
    })
  },
  measure(model, { features, labels }, options) {
    const evaluation = model.evaluate(features, labels, options)
    return { metrics: labelSetMetrics(evaluation), warnings: evaluation.warnings }
  },
  async inquire(model, { features, labels }, question) {
    const { by, rowNames, isWhole, report, evaluation: how, ...words } = question
    const settings = { ...how, by, rowNames, ...(!isWhole && ({ importance: false } as const)) }
    const diagnosis = await model.diagnose(features, labels, settings)
    const { evaluation } = diagnosis
    const html =
      report && (await model.report(features, labels, { ...report, ...words, diagnosis }))
    return {
      metrics: labelSetMetrics(evaluation),
      warnings: evaluation.warnings,
      findings: { diagnosis, tables: setTables(diagnosis), html },
    }
  },

  outputs: 'sets',
  units: ' Percent, except Hamming loss and labels/row.',
  chosen: ['energy'],
  scoreTable: labelSetTable,
  notes: labelSetNotes,
  settings: ({ dropUnlabelled, deterministic }) => ({ dropUnlabelled, deterministic }),
  singleReport,
}

/** `balanced`, or weights by name as `rain=5,wind=2` says them. */
function labelWeightOf(text: string): MultilabelOptions['labelWeight'] {
  if (text === 'balanced') return text
  const pairs = text.split(',').map((part) => {
    const at = part.lastIndexOf('=')
    const weight = Number(part.slice(at + 1))
    if (at > 0 && weight > 0 && Number.isFinite(weight)) return [part.slice(0, at), weight] as const
    throw new UsageError(
      `--label-weight: ${part} is neither balanced nor a label and its weight, rain=5`,
    )
  })
  return Object.fromEntries(pairs)
}
