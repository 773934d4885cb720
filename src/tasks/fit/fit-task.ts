import type { Features } from '../../engine/index.js'
import { type FeaturesInput, toFeatures } from '../../io/index.js'
import { logistic } from '../../losses/index.js'
import { fitInputTransform, type InputTransform, transformInputs } from '../../models/index.js'
import { Rng } from '../../random/index.js'
import {
  dropWeightless,
  type FitResult,
  FitRun,
  type Observations,
  type TrainingData,
  type TrainingEvent,
} from '../../training/index.js'
import type { FittedParts } from '../fitted/fitted-model.js'
import { checkKnownOptions, fitOptionNames, taskOptionNames } from '../options/known-options.js'
import { type AnyTaskOptions, ownParts, type ResolvedTaskOptions } from '../options/task-options.js'
import { baseOf, fitBase, fitEnergy, isBase, type Pipeline } from './fit-energy.js'
import { checkedInputs, normalizedWeights, type TaskFitOptions } from './prepare-fit.js'
import { type LearnedReference, learnedReference } from './reference.js'

/** A fit that was made on the way, and how its inputs were prepared. */
export interface TrialFit<Y> {
  readonly fit: FitResult<Y>
  readonly inputs: InputTransform
}

/** Said beside what was chosen, where an abort comes before it is fitted. */
const STOPPED = 'the fit was aborted: the reference alone'

/** What settling came to. */
export interface Settled<Y, Options> {
  readonly options: Options
  /** what was learned on the way, where an abort leaves nothing better */
  readonly soFar?: TrialFit<Y>
}

/** What a task brings to the fit that all tasks share. */
export interface FitTask<Y, Outputs, Options extends ResolvedTaskOptions, Fitted>
  extends Pick<Pipeline<Y>, 'space' | 'generator' | 'constrained' | 'energyKey' | 'linearBias'> {
  /** as the caller gave them */
  readonly options: AnyTaskOptions
  /** the options with the defaults for such inputs filled in */
  resolve(features: Features): Options
  /** the outputs of so many rows as the objective reads them; errors name the row and `where` */
  encode(outputs: Outputs, rows: number, where: string): Observations
  /** settles what the options leave open by fits of its own; see {@link Comparison} */
  settle?(
    pipeline: Pipeline<Y>,
    data: TrainingData,
    resolved: Options,
    validation?: TrainingData,
  ): AsyncGenerator<TrainingEvent, Settled<Y, Options>>
  /** the fitted model of these parts */
  create(parts: FittedParts<Y, Options>): Fitted
}

/** Starts the fit of a task; what `createTask` throws is thrown where the run is awaited. */
export function startFit<Y, Outputs, Options extends ResolvedTaskOptions, Fitted>(
  createTask: () => FitTask<Y, Outputs, Options, Fitted>,
  X: FeaturesInput,
  outputs: Outputs,
  options: TaskFitOptions<Outputs>,
): FitRun<Fitted> {
  return new FitRun(fitTask(createTask, X, outputs, options), options.onEvent)
}

/**
 * The whole fit of a task: encodes the outputs, settles what is left open, prepares the inputs, fits
 * the learned reference if there is one, and the energy with its log-partition.
 */
async function* fitTask<Y, Outputs, Options extends ResolvedTaskOptions, Fitted>(
  createTask: () => FitTask<Y, Outputs, Options, Fitted>,
  X: FeaturesInput,
  outputs: Outputs,
  fitOptions: TaskFitOptions<Outputs>,
): AsyncGenerator<TrainingEvent, Fitted> {
  checkKnownOptions(fitOptions, fitOptionNames, 'fit', {
    known: taskOptionNames,
    where: 'the constructor',
  })
  const { validation, sampleWeight, signal } = fitOptions
  const task = createTask()
  const { space, generator, options } = task
  const { featureNames } = options
  const raw = checkedInputs(X, featureNames)
  const resolved = task.resolve(raw)
  const rng = new Rng(resolved.seed)
  const pipeline: Pipeline<Y> = { ...task, ...ownParts(options), backend: options, rng, signal }
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
    ? yield* task.settle(pipeline, dropWeightless(given), resolved, held)
    : { options: resolved }
  const inputs =
    soFar?.inputs ?? fitInputTransform(raw, settled.inputs, rng.split('inputs'), given.weights)
  const prepared = (data: TrainingData) => ({
    ...data,
    features: transformInputs(data.features, inputs),
  })
  const rows = { data: prepared(given), validation: held && prepared(held) }

  const finish = (
    { model, select, refit }: FitResult<Y>,
    used: Options,
    base?: { fit: FitResult<Y>; reference: LearnedReference<Y> },
    isAlone = isBase(used),
  ) =>
    task.create({
      model,
      // a base alone was fitted by likelihood
      generator: isAlone ? logistic : generator,
      inputs,
      featureNames,
      options: used,
      training: {
        select,
        refit,
        reference: base && { select: base.fit.select, refit: base.fit.refit },
        aborted: signal?.aborted ?? false,
      },
      reference: base?.reference,
    })

  if (soFar) return finish(soFar.fit, isBase(settled) ? baseOf(settled, space) : settled)
  if (isBase(settled)) {
    return finish(yield* fitBase(pipeline, settled, rows), baseOf(settled, space))
  }
  if ((settled.reference ?? 'uniform') === 'uniform') {
    return finish(yield* fitEnergy(pipeline, settled, rows), settled)
  }
  const fit = yield* fitBase(pipeline, settled, { ...rows, part: 'reference' })
  if (signal?.aborted) {
    const { choices } = settled
    const alone = { ...baseOf(settled, space), ...(choices && { choices: [...choices, STOPPED] }) }
    return finish(fit, alone, undefined, true)
  }
  const reference = learnedReference(fit.model)
  const residual = yield* fitEnergy(pipeline, settled, rows, reference)
  return finish(residual, settled, { fit, reference })
}
