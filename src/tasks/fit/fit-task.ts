import type { Features } from '../../engine/index.js'
import { type FeaturesInput, toFeatures } from '../../io/index.js'
import { logistic } from '../../losses/index.js'
import { fitInputTransform, transformInputs } from '../../models/index.js'
import { Rng } from '../../random/index.js'
import {
  dropWeightless,
  type FitResult,
  FitRun,
  type Observations,
  type TrainingData,
  type TrainingEvent,
} from '../../training/index.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import {
  type FilledTaskOptions,
  ownParts,
  type ResolvedTaskOptions,
} from '../options/task-options.js'
import { chosenAnchors } from './anchored.js'
import { baseOf, isBase } from './base-settings.js'
import { fitBase, fitEnergy } from './fit-energy.js'
import type { PassData, Pipeline, TaskParts } from './pipeline.js'
import { type LearnedReference, learnedReference } from './reference.js'
import { ABORTED, type Settled } from './settled.js'
import {
  checkedInputs,
  checkFitOptions,
  normalizedWeights,
  type TaskFitOptions,
} from './task-fit-options.js'

/** What a task brings to the fit that all tasks share. */
export interface FitTask<Y, Outputs, Options extends ResolvedTaskOptions, Fitted>
  extends TaskParts<Y> {
  /** as the caller gave them, with the defaults that depend on nothing else */
  readonly options: Omit<FilledTaskOptions, 'emptyPolicy'>
  /** the outputs of so many rows as the objective reads them; errors name the row and `where` */
  encode(outputs: Outputs, rows: number, where: string): Observations
  /** fills in defaults, and settles what is left to `'auto'` by fits of its own */
  settle(
    pipeline: Pipeline<Y>,
    data: TrainingData,
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
  checkFitOptions(fitOptions)
  const { validation, sampleWeight, signal } = fitOptions
  const task = createTask()
  const { options, space } = task
  const { featureNames } = options
  const raw = checkedInputs(X, featureNames)
  const encode = (features: Features, Y: Outputs, where: string) => ({
    ...task.encode(Y, features.rows, where),
    codeLength: space.codeLength,
    features,
  })
  const data = {
    ...encode(raw, outputs, 'fit(X, Y)'),
    weights: sampleWeight && normalizedWeights(sampleWeight, raw.rows),
  }
  const held =
    validation &&
    encode(toFeatures(validation.X, 'validation.X', raw.cols), validation.Y, 'validation')
  const rng = new Rng(options.seed)
  const pipeline = { task, own: ownParts(options), backend: options, rng, signal }
  const { options: settled, soFar } = yield* task.settle(pipeline, dropWeightless(data), held)
  const inputs =
    soFar?.inputs ?? fitInputTransform(raw, settled.inputs, rng.split('inputs'), data.weights)
  const prepared = (rows: TrainingData) => ({
    ...rows,
    features: transformInputs(rows.features, inputs),
  })
  const rows = () => ({ data: prepared(data), validation: held && prepared(held) })
  const training = rows()
  const fitted = soFar
    ? partsOf(pipeline, settled, soFar.fit)
    : yield* fitSettled(pipeline, settled, training)
  const isAnchored = options.anchors ?? options.logPartition === undefined
  const anchors = isAnchored
    ? chosenAnchors(fitted, dropWeightless(training.data), rng.split('anchors'))
    : undefined
  return task.create({ ...fitted, anchors, inputs, featureNames })
}

/** What a fit comes to, beside the inputs. */
type FitParts<Y, Options extends ResolvedTaskOptions> = Omit<
  FittedParts<Y, Options>,
  'inputs' | 'featureNames' | 'anchors'
>

/** The passes of settled options: of the learned reference if there is one, and of the energy. */
async function* fitSettled<Y, Options extends ResolvedTaskOptions>(
  pipeline: Pipeline<Y>,
  settled: Options,
  rows: PassData,
): AsyncGenerator<TrainingEvent, FitParts<Y, Options>> {
  const { reference: measure = 'uniform', choices } = settled
  if (isBase(settled) || measure === 'uniform') {
    return partsOf(pipeline, settled, yield* fitEnergy(pipeline, settled, rows))
  }
  const fit = yield* fitBase(pipeline, settled, { ...rows, part: 'reference' })
  if (pipeline.signal?.aborted) {
    const stopped = choices && { choices: [...choices, `${ABORTED}: the reference alone`] }
    const alone = { ...baseOf(settled, pipeline.task.space), ...stopped }
    return { ...partsOf(pipeline, alone, fit), generator: logistic }
  }
  const reference = learnedReference(fit.model)
  const residual = yield* fitEnergy(pipeline, settled, rows, reference)
  return partsOf(pipeline, settled, residual, { fit, reference })
}

function partsOf<Y, Options extends ResolvedTaskOptions>(
  { task, signal }: Pipeline<Y>,
  settled: Options,
  { model, select, refit }: FitResult<Y>,
  base?: { readonly fit: FitResult<Y>; readonly reference: LearnedReference<Y> },
): FitParts<Y, Options> {
  // a base alone was fitted by likelihood
  const isAlone = isBase(settled)
  return {
    model,
    generator: isAlone ? logistic : task.generator,
    reference: base?.reference,
    options: isAlone ? baseOf(settled, task.space) : settled,
    training: {
      select,
      refit,
      reference: base && { select: base.fit.select, refit: base.fit.refit },
      aborted: signal?.aborted ?? false,
    },
  }
}
