import { createBackend, Tape } from '../../engine/index.js'
import { logistic } from '../../losses/index.js'
import { EnergyModel, type EnergyModelOptions } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import {
  createExactObjective,
  type FitJob,
  type FitResult,
  fitModel,
  type TrainingEvent,
} from '../../training/index.js'
import { learnsLogPartition } from '../options/objective-options.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import { baseOf, hasTemperature, isBase } from './base-settings.js'
import { checkMemory } from './check-memory.js'
import { createObjective } from './create-objective.js'
import type { PassData, Pipeline } from './pipeline.js'
import type { LearnedReference } from './reference.js'
import type { watchLogPartitions } from './watch-log-partitions.js'

/** A self-normalised base model by exact likelihood, whatever the loss of the energy, at its temperature. */
export async function* fitBase<Y>(
  pipeline: Pipeline<Y>,
  settings: ResolvedTaskOptions,
  pass: PassData,
): AsyncGenerator<TrainingEvent, FitResult<Y>> {
  const { task, rng } = pipeline
  const { space, constrained } = task
  const fit = yield* fitPasses(pipeline, baseOf(settings, space), pass, {
    key: 'reference',
    isReference: !isBase(settings),
    parts: { encoder: ownParts(pipeline, settings).encoder },
    rng: rng.split('reference fit'),
    createObjective: () => createExactObjective(space, logistic, { constrained }),
  })
  fit.model.temper(settings.temperature ?? 1)
  return fit
}

/** The energy and its log-partition, on the uniform measure or a learned reference, or a base alone. */
export async function* fitEnergy<Y>(
  pipeline: Pipeline<Y>,
  settings: ResolvedTaskOptions,
  pass: PassData,
  reference?: LearnedReference<Y>,
): AsyncGenerator<TrainingEvent, FitResult<Y>> {
  if (isBase(settings)) return yield* fitBase(pipeline, settings, pass)
  if (settings.forest && !reference) return yield* fitOnForest(pipeline, settings, pass)
  const { task, rng } = pipeline
  const { energy, encoder, logPartition } = ownParts(pipeline, settings)
  const fit = yield* fitPasses(pipeline, settings, pass, {
    key: 'model',
    parts: { reference, energy, encoder, logPartition },
    rng: task.energyKey ? rng.split(task.energyKey) : rng,
    createObjective: (data) => createObjective(pipeline, settings, data, reference),
  })
  if (hasTemperature(settings, task.space)) fit.model.temper(settings.temperature ?? 1)
  return fit
}

/** The networks of the user's own; they are made for inputs, and a model that ignores these has none. */
function ownParts<Y>({ own }: Pipeline<Y>, { inputs }: ResolvedTaskOptions): Pipeline<Y>['own'] {
  return inputs.ignored ? {} : own
}

/** Grows a forest, and fits the energy on it; one that is zero needs no pass. */
async function* fitOnForest<Y>(
  pipeline: Pipeline<Y>,
  settings: ResolvedTaskOptions,
  pass: PassData,
): AsyncGenerator<TrainingEvent, FitResult<Y>> {
  const { growReference } = await import('./grow-reference.js')
  const { reference, data, ...grown } = growReference(pipeline, settings, pass.data)
  if (settings.model.energy !== 'zero') {
    return yield* fitEnergy(pipeline, settings, { ...pass, data }, reference)
  }
  const tape = new Tape(await createBackend(pipeline.backend))
  const spec = { ...settings.model, features: data.features.cols }
  const { task, rng } = pipeline
  const model = new EnergyModel(tape, task.space, spec, rng.split('model'), { reference })
  const { loss, seconds } = grown
  const passes = { epochs: 0, bestEpoch: 0, steps: 0, warnings: [] } as const
  return { model, select: { reason: 'epochs', ...passes, loss, seconds } }
}

/** The passes that fit a model with these settings. */
function fitPasses<Y>(
  { task, rng, backend, stopwatch, checkpoints, start }: Pipeline<Y>,
  settings: ResolvedTaskOptions,
  pass: PassData,
  job: Pick<FitJob<Y>, 'createObjective'> & {
    /** of the generator that draws the first weights */
    readonly key: string
    /** it becomes the measure that another is a residual on */
    readonly isReference?: boolean
    readonly parts: EnergyModelOptions
    /** the generator of the passes */
    readonly rng: Rng
  },
): AsyncGenerator<TrainingEvent, FitResult<Y>> {
  const { model, fit } = settings
  const { logPartition } = model
  if (!job.parts.encoder) checkMemory({ model }, pass.data.features.cols, task.space.codeLength)
  const { watched, ...rowsOfPass } = pass
  const isLearned = job.key === 'model' && learnsLogPartition(settings)
  let current: EnergyModel<Y> | undefined
  const passes = fitModel({
    ...rowsOfPass,
    createModel: async (rows) => {
      const tableRows = logPartition.kind === 'table' ? rows : 0
      const spec = {
        ...model,
        features: pass.data.features.cols,
        logPartition: { ...logPartition, tableRows },
      }
      const tape = new Tape(await createBackend(backend))
      // a residual on a learned reference starts at nothing
      const linearBias = job.parts.reference ? undefined : await task.linearBias?.(pass.data)
      const parts = { ...job.parts, linearBias }
      const fresh = new EnergyModel(tape, task.space, spec, rng.split(job.key), parts)
      const known = job.isReference ? start?.reference : start?.weights
      if (start && known) {
        const { startAt } = await import('./warm-start.js')
        startAt(fresh, start.space, known)
      }
      current = fresh
      return fresh
    },
    createObjective: job.createObjective,
    options: fit,
    rng: job.rng,
    signal: stopwatch,
    checkpoints,
  })
  return watched && isLearned ? watching(passes, () => current, task, watched) : passes
}

/** The events of passes with the log-partitions of inputs that are watched. */
async function* watching<Y, T>(
  ...watched: Parameters<typeof watchLogPartitions<Y, T>>
): AsyncGenerator<TrainingEvent, T> {
  const { watchLogPartitions } = await import('./watch-log-partitions.js')
  return yield* watchLogPartitions(...watched)
}
