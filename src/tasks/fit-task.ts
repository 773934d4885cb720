import type { Features } from '../engine/index.js'
import { toFeatures } from '../io/index.js'
import { logistic } from '../losses/index.js'
import { fitInputTransform, type InputTransform, transformInputs } from '../models/index.js'
import { Rng } from '../random/index.js'
import {
  dropWeightless,
  type FitResult,
  type Observations,
  type TrainingData,
  type TrainingEvent,
} from '../training/index.js'
import type { FittedParts } from './fitted-model.js'
import { baseOf, fitBase, fitEnergy, isBase, type Pipeline } from './passes.js'
import { normalizedWeights, type TaskFitOptions } from './prepare-fit.js'
import { type LearnedReference, learnedReference } from './reference.js'
import type { ResolvedTaskOptions } from './task-options.js'

/** A fit that was made on the way, and how its inputs were prepared. */
export interface TrialFit<Y> {
  readonly fit: FitResult<Y>
  readonly inputs: InputTransform
}

/** What settling came to. */
export interface Settled<Y, Options> {
  readonly options: Options
  /** what was learned on the way, where an abort leaves nothing better */
  readonly soFar?: TrialFit<Y>
}

/** What a task brings to the fit that all tasks share. */
export interface FitTask<Y, Outputs, Options extends ResolvedTaskOptions>
  extends Omit<Pipeline<Y>, 'rng' | 'signal'> {
  readonly featureNames?: readonly string[]
  readonly resolved: Options
  /** the outputs of so many rows as the objective reads them; errors name the row and `where` */
  encode(outputs: Outputs, rows: number, where: string): Observations
  /** settles what the options leave open by fits of its own; see {@link Comparison} */
  settle?(
    pipeline: Pipeline<Y>,
    data: TrainingData,
    validation?: TrainingData,
  ): AsyncGenerator<TrainingEvent, Settled<Y, Options>>
}

/**
 * The whole fit of a task: encodes the outputs, settles what is left open, prepares the inputs, fits
 * the learned reference if there is one, and the energy with its log-partition.
 *
 * @param raw the checked inputs
 */
export async function* fitTask<Y, Outputs, Options extends ResolvedTaskOptions>(
  task: FitTask<Y, Outputs, Options>,
  raw: Features,
  outputs: Outputs,
  { validation, sampleWeight, signal }: TaskFitOptions<Outputs>,
): AsyncGenerator<TrainingEvent, FittedParts<Y, Options>> {
  const { space, generator, featureNames } = task
  const rng = new Rng(task.resolved.seed)
  const pipeline: Pipeline<Y> = { ...task, rng, signal }
  const encode = (features: Features, Y: Outputs, where: string) => ({
    ...task.encode(Y, features.rows, where),
    codeLength: space.codeLength,
    features,
  })
  const given = {
    ...encode(raw, outputs, 'fit(X, Y)'),
    weights: sampleWeight && normalizedWeights(sampleWeight, raw.rows),
  }
  const held =
    validation && encode(toFeatures(validation.X, 'validation.X'), validation.Y, 'validation')
  const { options: settled, soFar }: Settled<Y, Options> = task.settle
    ? yield* task.settle(pipeline, dropWeightless(given), held)
    : { options: task.resolved }
  const inputs =
    soFar?.inputs ?? fitInputTransform(raw, settled.inputs, rng.split('inputs'), given.weights)
  const prepared = (data: TrainingData) => ({
    ...data,
    features: transformInputs(data.features, inputs),
  })
  const rows = { data: prepared(given), validation: held && prepared(held) }

  const finish = (
    { model, select, refit }: FitResult<Y>,
    options: Options,
    base?: { fit: FitResult<Y>; reference: LearnedReference<Y> },
    isAlone = isBase(options),
  ): FittedParts<Y, Options> => ({
    model,
    // a base alone was fitted by likelihood
    generator: isAlone ? logistic : generator,
    inputs,
    featureNames,
    options,
    training: {
      select,
      refit,
      reference: base && { select: base.fit.select, refit: base.fit.refit },
      aborted: signal?.aborted ?? false,
    },
    reference: base?.reference,
  })

  if (soFar) return finish(soFar.fit, isBase(settled) ? baseOf(settled) : settled)
  if (isBase(settled)) {
    return finish(yield* fitBase(pipeline, settled, rows), baseOf(settled))
  }
  if ((settled.reference ?? 'uniform') === 'uniform') {
    return finish(yield* fitEnergy(pipeline, settled, rows), settled)
  }
  const fit = yield* fitBase(pipeline, settled, { ...rows, part: 'reference' })
  if (signal?.aborted) return finish(fit, baseOf(settled), undefined, true)
  const reference = learnedReference(fit.model)
  const residual = yield* fitEnergy(pipeline, settled, rows, reference)
  return finish(residual, settled, { fit, reference })
}
