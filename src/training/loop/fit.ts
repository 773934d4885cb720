import { checkOneOf, checkOption } from '../../errors.js'
import type { EnergyModel } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import type { Objective } from '../objectives/objective.js'
import { dropWeightless, splitRows, type TrainingData, takeData } from './batches.js'
import type { CheckpointJournal } from './checkpoint.js'
import type { Phase, TrainingEvent } from './events.js'
import { schedules } from './schedule.js'
import { train } from './train.js'
import type { StopSignal, TrainingOptions } from './training-job.js'
import type { TrainingResult } from './training-result.js'

/** Settings of a whole fit. */
export interface FitOptions extends TrainingOptions {
  /**
   * share of the rows held out for early stopping when no validation set is given; 0: none, all rows
   * are trained on for all epochs
   */
  readonly validationFraction: number
  /** after choosing the best epoch on held-out rows, train again on all rows for as many epochs */
  readonly refit: boolean
}

/** A whole fit: choosing when to stop, then, if asked, refitting on all rows. */
export interface FitJob<Y> {
  /** a fresh model for this many training rows; called once per phase, the same start each time */
  createModel(trainingRows: number): Promise<EnergyModel<Y>>
  createObjective(data: TrainingData): Objective<Y> | Promise<Objective<Y>>
  readonly data: TrainingData
  readonly validation?: TrainingData
  /** what these passes are part of, for events; default: the fit itself */
  readonly part?: 'reference' | 'choose'
  readonly options: FitOptions
  readonly rng: Rng
  readonly signal?: StopSignal
  /** where the passes are kept, to go on if the fit is cut off */
  readonly checkpoints?: CheckpointJournal
}

/** A fitted model and how each pass went. */
export interface FitResult<Y> {
  readonly model: EnergyModel<Y>
  /** the pass that chose the best epoch; the only pass where nothing was held out */
  readonly select: TrainingResult
  /** absent if there was no refit, or it was aborted */
  readonly refit?: TrainingResult
}

/**
 * Chooses the number of epochs on validation rows, then refits on all rows. With a validation set
 * of the caller's, or with `refit: false`, the first pass is the whole fit; with nothing held out
 * it runs all its epochs on all rows. A refit that is aborted or
 * diverges falls back on the model of the first pass, so nothing learned is lost.
 *
 * @throws PartitaError `INVALID_OPTION`; `DIVERGED` as {@link train}
 *
 * @example
 * ```ts
 * import { createBackend, createExactObjective, EnergyModel, fitModel, FitRun } from 'partita/core'
 * import { logistic, Rng, subsets, Tape } from 'partita/core'
 * const space = subsets(2)
 * const group = { rate: 0.1, decay: 0 }
 * const { refit } = await new FitRun(
 *   fitModel({
 *     createModel: async () =>
 *       new EnergyModel(new Tape(await createBackend()), space, { features: 1 }, new Rng(1)),
 *     createObjective: () => createExactObjective(space, logistic),
 *     data: {
 *       features: { rows: 4, cols: 1, values: Float32Array.of(-2, -1, 1, 2) },
 *       codes: Float32Array.of(1, 0, 1, 0, 1, 1, 0, 1),
 *       codeLength: 2,
 *     },
 *     options: {
 *       epochs: 5,
 *       batchSize: 2,
 *       patience: 5,
 *       groups: { main: group, logPartition: group },
 *       schedule: 'constant',
 *       clipNorm: 10,
 *       validationFraction: 0.25,
 *       refit: true,
 *     },
 *     rng: new Rng(2),
 *   }),
 * )
 * console.log(refit?.steps)
 * ```
 */
export async function* fitModel<Y>(job: FitJob<Y>): AsyncGenerator<TrainingEvent, FitResult<Y>> {
  const { createModel, createObjective, options, rng, signal, part, checkpoints } = job
  checkFitOptions(options)
  const data = dropWeightless(job.data)
  const { rows } = data.features
  const { validationFraction } = options
  const isSplit = !job.validation && !data.blocks && rows >= 2 && validationFraction > 0
  const held = isSplit ? splitRows(rows, validationFraction, rng.split('split')) : undefined
  const trainData = held ? takeData(data, held.train) : data
  const validation = job.validation ?? (held && takeData(data, held.validation))

  const selected = await createModel(trainData.features.rows)
  const shared = { options, signal, checkpoints, rng: rng.split('train') }
  const pass = options.penalty ? (await import('../path/train-path.js')).trainPath : train
  const select = yield* pass<Y>({
    ...shared,
    phase: phase(validation ? 'select' : 'refit', part),
    model: selected,
    objective: await createObjective(trainData),
    data: trainData,
    validation,
  })
  const isEnded = select.reason === 'aborted' || select.reason === 'budget'
  if (!held || !options.refit || isEnded) return { model: selected, select }

  const model = await createModel(rows)
  const refit = yield* pass<Y>({
    ...shared,
    phase: phase('refit', part),
    model,
    objective: await createObjective(data),
    data,
    options: { ...options, epochs: Math.max(1, select.bestEpoch) },
  })
  const isWhole = refit.reason === 'epochs'
  return isWhole ? { model, select, refit } : { model: selected, select }
}

function phase(pass: 'select' | 'refit', part: FitJob<unknown>['part']): Phase {
  return part ? `${part} ${pass}` : pass
}

function checkFitOptions(options: FitOptions): void {
  const { epochs, batchSize, patience, validationFraction, clipNorm, groups, schedule } = options
  const isCount = (n: number) => Number.isInteger(n) && n > 0
  checkOption(isCount(epochs), 'epochs', 'an integer > 0', epochs)
  checkOption(isCount(batchSize), 'batchSize', 'an integer > 0', batchSize)
  checkOption(isCount(patience), 'patience', 'an integer > 0', patience)
  const isShare = validationFraction >= 0 && validationFraction < 1
  checkOption(isShare, 'validationFraction', 'a number in [0, 1)', validationFraction)
  checkOption(clipNorm > 0, 'clipNorm', 'a number > 0', clipNorm)
  const { averaging = 0, pilot = 0, validateEvery = 1 } = options
  checkOption(averaging >= 0 && averaging < 1, 'averaging', 'a number in [0, 1)', averaging)
  checkOption(pilot === 0 || isCount(pilot), 'pilot', 'an integer ≥ 0', pilot)
  checkOption(isCount(validateEvery), 'validateEvery', 'an integer > 0', validateEvery)
  checkOneOf('schedule', schedule, Object.keys(schedules))
  for (const [name, { rate, decay }] of Object.entries(groups)) {
    checkOption(rate > 0 && Number.isFinite(rate), `rate of ${name}`, 'a finite number > 0', rate)
    checkOption(decay >= 0 && decay * rate < 1, `decay of ${name}`, '0 ≤ decay < 1/rate', decay)
  }
}
