import { PartitaError } from '../errors.js'
import {
  type FittedMultilabel,
  MultilabelClassifier,
  type MultilabelOptions,
} from '../tasks/index.js'
import type { TrainingValues } from './commands.js'
import type { CliContext } from './context.js'
import { interruptible } from './interrupt.js'
import type { TrainingSet } from './load-data.js'
import { createProgressBar } from './progress-bar.js'
import { UsageError } from './usage-error.js'

/** A fitted model and what the fit warned of. */
export interface TrainedModel {
  readonly model: FittedMultilabel
  readonly warnings: readonly string[]
  /** whether Ctrl-C ended the fit early */
  readonly interrupted: boolean
  /** whether an epoch was complete, so that there are best weights */
  readonly isTrained: boolean
}

/**
 * The classifier's options that the command line asks for, checked before any file is read.
 *
 * @throws UsageError for options that exclude each other or a loss that there is not
 */
export function createClassifierOptions(values: TrainingValues): MultilabelOptions {
  if (values.standardize && values.noStandardize) {
    throw new UsageError('--standardize and --no-standardize exclude each other')
  }
  const { hidden, dropout, inputDropout } = values
  const options: MultilabelOptions = {
    loss: values.loss,
    objective: values.objective,
    proposal: values.proposal,
    samples: values.samples,
    energy: values.energy,
    logPartition: values.logPartition,
    encoder: {
      ...(hidden && { hidden }),
      ...(dropout !== undefined && { dropout }),
      ...(inputDropout !== undefined && { inputDropout }),
    },
    standardize: !values.noStandardize,
    rate: values.rate,
    decay: values.decay,
    batchSize: values.batchSize,
    epochs: values.epochs,
    patience: values.patience,
    decision: values.decision,
    emptyPolicy: values.empty,
    seed: values.seed,
    engine: values.engine,
    deterministic: values.deterministic,
  }
  try {
    new MultilabelClassifier(options)
  } catch (error) {
    throw error instanceof PartitaError ? new UsageError(error.message) : error
  }
  return options
}

/** Fits a model with a progress bar; Ctrl-C ends the fit early with the best weights so far. */
export async function trainModel(
  options: MultilabelOptions,
  { train, validation }: TrainingSet,
  { json, quiet }: Pick<TrainingValues, 'json' | 'quiet'>,
  context: CliContext,
): Promise<TrainedModel> {
  const { stderr, env } = context
  const isSilent = json || quiet
  const bar = createProgressBar({ stream: isSilent ? { write() {} } : stderr, env })
  const warnings: string[] = []
  const stop = () => {
    bar.close()
    stderr.write('interrupted: stopping with the best weights so far; Ctrl-C again ends at once\n')
  }
  const classifier = new MultilabelClassifier({
    ...options,
    labels: train.labelNames,
    featureNames: train.featureNames,
  })
  try {
    const model = await interruptible(context, stop, (signal) =>
      classifier.fit(train.features, train.labels, {
        signal,
        sampleWeight: train.instanceWeights,
        ...(validation && { validation: { X: validation.features, Y: validation.labels } }),
        onEvent(event) {
          bar.update(event)
          if (event.type === 'warning') warnings.push(`fit: ${event.message}`)
        },
      }),
    )
    const { aborted, select } = model.training
    return { model, warnings, interrupted: aborted, isTrained: select.bestEpoch > 0 }
  } finally {
    bar.close()
  }
}
