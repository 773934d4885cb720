import { MultilabelClassifier, type MultilabelOptions } from '../../tasks/index.js'
import type { MultilabelFitValues, MultilabelValues } from '../commands/multilabel-commands.js'
import type { CliContext } from '../options/context.js'
import { chosenLines, headed } from '../report/headed-lines.js'
import {
  describeLabels,
  describeModel,
  summarizeData,
  summarizeOptions,
} from '../report/multilabel-summaries.js'
import type { FitHooks } from '../running/fit-model.js'
import { fitAndSave } from './fit-and-save.js'
import { loadTraining, type TrainingSet } from './load-multilabel.js'
import { checkUsage, sharedTaskOptions } from './task-options.js'

/** `partita fit` for label sets. */
export function fitMultilabel(values: MultilabelFitValues, context: CliContext): Promise<number> {
  const options = createClassifierOptions(values)
  return fitAndSave(
    {
      task: 'multilabel',
      load: () => loadTraining(values),
      fit: (data, hooks) => fitClassifier(options, data, hooks),
      summarizeTrain: ({ train }) => summarizeData(train),
      summarizeOptions: (model) => summarizeOptions(model),
      describe: (train, settings) => [
        `train  ${describeLabels(train)}`,
        ...headed('model', describeModel(settings)),
        ...chosenLines(settings.choices),
      ],
    },
    values,
    context,
  )
}

/**
 * The classifier's options that the command line asks for, checked before any file is read.
 *
 * @throws UsageError for options that exclude each other or a loss that there is not
 */
export function createClassifierOptions(values: MultilabelValues): MultilabelOptions {
  const { hidden, dropout, inputDropout } = values
  const options: MultilabelOptions = {
    ...sharedTaskOptions(values),
    proposal: values.proposal,
    proposalTraining: values.proposalTraining,
    reference: values.reference,
    energy: values.energy,
    ...(values.deepHidden && { deepHidden: values.deepHidden }),
    ...(values.pairwiseRank && { pairwiseRank: values.pairwiseRank }),
    encoder: {
      ...(hidden && { hidden }),
      ...(dropout !== undefined && { dropout }),
      ...(inputDropout !== undefined && { inputDropout }),
    },
    decision: values.decision,
  }
  checkUsage(() => new MultilabelClassifier(options))
  return options
}

/** Fits a classifier to data that was read from files. */
export function fitClassifier(
  options: MultilabelOptions,
  { train, validation }: TrainingSet,
  hooks: FitHooks,
) {
  const { labelNames: labels, featureNames } = train
  return new MultilabelClassifier({ ...options, labels, featureNames }).fit(
    train.features,
    train.labels,
    {
      ...hooks,
      sampleWeight: train.instanceWeights,
      ...(validation && { validation: { X: validation.features, Y: validation.labels } }),
    },
  )
}
