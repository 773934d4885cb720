import { createBackend, type Features } from '../../engine/index.js'
import { checkOption } from '../../errors.js'
import type { FeaturesInput } from '../../io/index.js'
import { logistic } from '../../losses/index.js'
import { transformInputs } from '../../models/index.js'
import { Rng } from '../../random/index.js'
import {
  dropWeightless,
  type FitResult,
  FitRun,
  type Observations,
  type TrainingData,
  type TrainingEvent,
} from '../../training/index.js'
import type { SpilledRows } from '../blocks/spill-rows.js'
import { sketchOf } from '../calibrate/row-sketch.js'
import type { MixedParts } from '../experts/mixture-of.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import { startingPointOf } from '../fitted/starting-points.js'
import { withWarnings } from '../fitted/training-summary.js'
import { fittedInputs } from '../inputs/fitted-inputs.js'
import { inputsToLearn, otherInputs } from '../inputs/inputs-to-learn.js'
import { secondsOf } from '../options/effort-options.js'
import {
  type FilledTaskOptions,
  ownParts,
  type ResolvedTaskOptions,
} from '../options/task-options.js'
import { chosenAnchors } from './anchored.js'
import { baseOf, hasReference, isBase } from './base-settings.js'
import { fitBase, fitEnergy } from './fit-energy.js'
import type { PassData, Pipeline, TaskParts } from './pipeline.js'
import { type LearnedReference, learnedReference } from './reference.js'
import {
  ABORTED,
  anew,
  type Chosen,
  forEpochs,
  OUT_OF_TIME,
  passCount,
  type Settled,
  type SettledExpert,
  settledAnew,
} from './settled.js'
import { Stopwatch, systemClock } from './stopwatch.js'
import { checkFitOptions, rowWeightsOf, type TaskFitOptions } from './task-fit-options.js'
import { Timetable } from './timetable.js'

/** What a task brings to the fit that all tasks share. */
export interface FitTask<Y, Outputs, Options extends ResolvedTaskOptions, Fitted>
  extends TaskParts<Y> {
  /** as the caller gave them, with the defaults that depend on nothing else */
  readonly options: Omit<FilledTaskOptions, 'emptyPolicy'>
  /** the outputs of so many rows as the objective reads them; errors name the row and `where` */
  encode(outputs: Outputs, rows: number, where: string): Observations
  /** what rows weigh by their outputs */
  rowWeights?: ((outputs: Outputs, rows: number) => ArrayLike<number>) | undefined
  /** fills in defaults, and settles what is left to `'auto'` by fits of its own */
  settle(
    pipeline: Pipeline<Y>,
    data: TrainingData,
    validation?: TrainingData,
  ): AsyncGenerator<TrainingEvent, Settled<Y, Options>>
  /** the fitted model of these parts, and the inputs of the rows it was fitted to */
  create(parts: FittedParts<Y, Options>, X: FeaturesInput): Fitted
}

/** Starts the fit of a task; what `createTask` throws is thrown where the run is awaited. */
export function startFit<Y, Outputs, Options extends ResolvedTaskOptions, Fitted>(
  createTask: () => FitTask<Y, Outputs, Options, Fitted>,
  X: FeaturesInput,
  outputs: Outputs,
  options: TaskFitOptions<Outputs>,
): FitRun<Fitted> {
  const timetable = new Timetable(options.clock ?? systemClock)
  const events = timetable.watch(fitTask(createTask, X, outputs, options, timetable))
  return new FitRun(events, options.onEvent)
}

/**
 * The whole fit of a task: encodes the outputs, settles what is left open, and fits that.
 *
 * @param outputs those of `X`; absent where rows are spilled to disk, of which `X` is a sample
 */
export async function* fitTask<Y, Outputs, Options extends ResolvedTaskOptions, Fitted>(
  createTask: () => FitTask<Y, Outputs, Options, Fitted>,
  X: FeaturesInput,
  outputs: Outputs | undefined,
  fitOptions: TaskFitOptions<Outputs>,
  timetable: Timetable,
  spilled?: SpilledRows,
): AsyncGenerator<TrainingEvent, Fitted> {
  checkFitOptions(fitOptions)
  const {
    validation,
    sampleWeight,
    signal,
    checkpoint,
    startFrom,
    watch,
    clock = systemClock,
  } = fitOptions
  const task = createTask()
  const { options, space } = task
  const { budget, effort, serving, ensemble } = options
  const start = startFrom && startingPointOf(startFrom)
  const { raw, warnings, ...columns } = yield* inputsToLearn(X, options, start?.encoder)
  const encode = (features: Features, Y: Outputs, where: string) => ({
    ...task.encode(Y, features.rows, where),
    codeLength: space.codeLength,
    features,
  })
  const whole = (Y: Outputs): TrainingData => ({
    ...encode(raw, Y, 'fit(X, Y)'),
    weights: rowWeightsOf(sampleWeight, task.rowWeights?.(Y, raw.rows), raw.rows),
  })
  const data = spilled?.data ?? whole(outputs!)
  const { encoder } = columns
  const unseen = validation && otherInputs(validation.X, raw, 'validation.X', encoder)
  const held = unseen ? encode(unseen, validation.Y, 'validation') : spilled?.held
  const watched = watch && otherInputs(watch, raw, 'watch', encoder)
  const rng = new Rng(options.seed)
  const stopwatch = new Stopwatch(
    clock,
    budget === undefined ? undefined : secondsOf(budget),
    signal,
  )
  const checkpoints =
    checkpoint &&
    (await (
      await import('./fit-checkpoint.js')
    ).openCheckpoint(checkpoint, {
      space: space.name,
      options: { ...options, engine: (await createBackend(options)).name },
      outputs: [outputs, validation?.Y],
      rows: [data, held],
      start: start?.weights,
    }))
  const isOpen = (options.energy ?? 'auto') === 'auto'
  const experts = options.experts ?? (isOpen ? undefined : 'none')
  const isNone = experts === undefined || experts === 'none'
  checkOption(isOpen || isNone, 'experts', "energy: 'auto'", options.energy)
  const shared = { rng, stopwatch, timetable, effort, serving, checkpoints, start, experts }
  const inputs = spilled?.inputs
  const pipeline = { task, own: ownParts(options), backend: options, watched, inputs, ...shared }
  const settled: Settled<Y, Options> = start
    ? (await import('./warm-start.js')).settledFrom<Y, Options>(start, options, task)
    : yield* task.settle(pipeline, dropWeightless(data), held)
  const rows = { data, validation: held }
  const trainedOn = sketchOf(raw)
  const isAnchored = options.anchors ?? options.logPartition === undefined
  const fitted = yield* fitMixed(pipeline, settled, rows, { isAnchored, ensemble })
  const parts = { ...withWarnings(fitted, warnings), ...columns, trainedOn }
  if (!signal?.aborted) await checkpoints?.finish()
  if (!options.calibrate || signal?.aborted) return task.create(parts, X)
  const { calibrateOutOfFold } = await import('../calibrate/out-of-fold.js')
  const again = settledAnew(settled)
  const folds = { ...pipeline, checkpoints: undefined }
  const calibrated = yield* calibrateOutOfFold(parts, data, rng.split('calibrate'), (rest) =>
    fitMixed(folds, again, rest, { isAnchored, ensemble: 1 }),
  )
  return task.create(calibrated, X)
}

/** One model, or the mixture of several, fitted as it was settled. */
async function* fitMixed<Y, Options extends ResolvedTaskOptions>(
  pipeline: Pipeline<Y>,
  settled: Settled<Y, Options>,
  rows: PassData,
  { isAnchored, ensemble }: { readonly isAnchored: boolean; readonly ensemble: number },
): AsyncGenerator<TrainingEvent, FittedParts<Y, Options>> {
  const { rng, stopwatch } = pipeline
  const members: MixedParts<Y, Options>[] = []
  const experts: readonly SettledExpert<Y, Options>[] = settled.experts ?? [
    { name: 'model', weight: 1, ...settled },
  ]
  for (const { start = pipeline.start, ...expert } of experts) {
    for (let member = 0; member < ensemble; member++) {
      if (members.length > 0 && stopwatch.aborted) break
      const key = member === 0 ? rng : rng.split(`member/${member}`)
      const own = { ...pipeline, start, rng: key }
      const parts = yield* fitAnswer(own, member === 0 ? expert : anew(expert), rows, isAnchored)
      const name = ensemble > 1 ? `${expert.name} ${member + 1}` : expert.name
      members.push({ name, weight: expert.weight, parts })
    }
  }
  if (members.length === 1) return members[0].parts
  const { mixtureOf } = await import('../experts/mixture-of.js')
  return mixtureOf(pipeline, members)
}

/** One model, fitted as it was settled. */
async function* fitAnswer<Y, Options extends ResolvedTaskOptions>(
  pipeline: Pipeline<Y>,
  settled: Settled<Y, Options>,
  rows: PassData,
  isAnchored: boolean,
): AsyncGenerator<TrainingEvent, FittedParts<Y, Options>> {
  const { chosen } = settled
  const fitted = chosen?.isFinal
    ? partsOfTrial(pipeline, chosen)
    : yield* fitWhole(pipeline, settled, rows)
  const { data } = rows
  const prepared = { ...data, features: transformInputs(data.features, fitted.inputs) }
  const anchors = isAnchored
    ? chosenAnchors(fitted, dropWeightless(prepared), pipeline.rng.split('anchors'))
    : undefined
  return { ...fitted, anchors }
}

/** What a fit comes to, beside the inputs. */
type FitParts<Y, Options extends ResolvedTaskOptions> = Omit<
  FittedParts<Y, Options>,
  'inputs' | 'featureNames' | 'schema' | 'encoder' | 'anchors'
>

/** The same, and the inputs. */
type PreparedParts<Y, Options extends ResolvedTaskOptions> = FitParts<Y, Options> &
  Pick<FittedParts<Y, Options>, 'inputs'>

/**
 * The fit to all rows. Where it ends early or diverges, and something was chosen on some of the rows before,
 * that is the answer.
 */
async function* fitWhole<Y, Options extends ResolvedTaskOptions>(
  pipeline: Pipeline<Y>,
  { options, chosen }: Settled<Y, Options>,
  { data, validation }: PassData,
): AsyncGenerator<TrainingEvent, PreparedParts<Y, Options>> {
  const { select, leaderboard, work } = chosen ?? {}
  const key = pipeline.rng.split('inputs')
  const inputs =
    pipeline.start?.inputs ??
    pipeline.inputs ??
    (await fittedInputs(data.features, options.inputs, key, data.weights))
  const prepared = (rows: TrainingData) => ({
    ...rows,
    features: transformInputs(rows.features, inputs),
  })
  const validated = !select && validation ? prepared(validation) : undefined
  const settings = select ? forEpochs(options, select.bestEpoch) : options
  const { timetable } = pipeline
  timetable.plan([])
  timetable.begin({ name: 'fit', cost: 1, ...work, passes: passCount(settings, validated) })
  const watched = pipeline.watched && transformInputs(pipeline.watched, inputs)
  const rows = { data: prepared(data), validation: validated, watched }
  const { training, ...parts } = yield* fitSettled(pipeline, settings, rows)
  timetable.finish()
  const { reason } = training.refit ?? training.select
  if (chosen && reason !== 'epochs' && reason !== 'patience') {
    return partsOfTrial(pipeline, chosen)
  }
  const told = select && { select, refit: training.select }
  return {
    ...parts,
    options: select ? { ...parts.options, fit: options.fit } : parts.options,
    training: { ...training, ...told, leaderboard },
    inputs,
  }
}

/** The passes of settled options: of the learned reference if there is one, and of the energy. */
async function* fitSettled<Y, Options extends ResolvedTaskOptions>(
  pipeline: Pipeline<Y>,
  settled: Options,
  rows: PassData,
): AsyncGenerator<TrainingEvent, FitParts<Y, Options>> {
  if (!hasReference(settled)) {
    return partsOf(pipeline, settled, yield* fitEnergy(pipeline, settled, rows))
  }
  const { choices } = settled
  const fit = yield* fitBase(pipeline, settled, { ...rows, part: 'reference' })
  const { aborted, outOfTime } = pipeline.stopwatch
  if (aborted || outOfTime) {
    const why = aborted ? ABORTED : OUT_OF_TIME
    const stopped = choices && { choices: [...choices, `${why}: the reference alone`] }
    const alone = { ...baseOf(settled, pipeline.task.space), ...stopped }
    return { ...partsOf(pipeline, alone, fit), generator: logistic }
  }
  const reference = learnedReference(fit.model)
  const residual = yield* fitEnergy(pipeline, settled, rows, reference)
  return partsOf(pipeline, settled, residual, { fit, reference })
}

/** The fit of a trial as the answer. */
function partsOfTrial<Y, Options extends ResolvedTaskOptions>(
  pipeline: Pipeline<Y>,
  { fit: { fit, inputs, base }, options, select, leaderboard }: Chosen<Y, Options>,
): PreparedParts<Y, Options> {
  const { training, ...parts } = partsOf(pipeline, options, fit, base)
  return { ...parts, training: { ...training, select: select ?? fit.select, leaderboard }, inputs }
}

function partsOf<Y, Options extends ResolvedTaskOptions>(
  { task, stopwatch }: Pipeline<Y>,
  settled: Options,
  { model, select, refit }: FitResult<Y>,
  base?: { readonly fit: FitResult<Y>; readonly reference: LearnedReference<Y> },
): FitParts<Y, Options> {
  // a base alone was fitted by likelihood
  const isAlone = isBase(settled)
  return {
    model,
    generator: isAlone ? logistic : task.generator,
    reference: base?.reference ?? (model.reference as LearnedReference<Y> | undefined),
    options: isAlone ? baseOf(settled, task.space) : settled,
    training: {
      select,
      refit,
      reference: base && { select: base.fit.select, refit: base.fit.refit },
      aborted: stopwatch.aborted,
      engine: model.tape.backend.name,
    },
  }
}
