import { adamW, type GroupSettings, type Weights } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { EnergyModel } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import type { Objective } from '../objectives/objective.js'
import { batchCount, batches, type TrainingData, type WeightedBatch } from './batches.js'
import { createBreather } from './breather.js'
import { EpochMeter } from './epoch-meter.js'
import type { Phase, SamplingDiagnostics, StopReason, TrainingEvent } from './events.js'
import { ifFinite } from './if-finite.js'
import { meanCriterion } from './mean-criterion.js'
import { SamplingWarnings } from './sampling-warnings.js'
import { type ScheduleName, schedules } from './schedule.js'
import { Yardstick } from './yardstick.js'

/** What to do about a pass that diverged. */
const REMEDY = 'lower the learning rate, scale the inputs, or use a proposal nearer to the model'

/** Settings of the loop. */
export interface TrainingOptions {
  readonly epochs: number
  readonly batchSize: number
  /** epochs without a better validation loss before stopping */
  readonly patience: number
  /**
   * learning rate and decay of the energy, of the log-partition's own parameters, of the hidden
   * layers of a deep energy, and of a learned proposal's network; default of the last two: as the
   * energy
   */
  readonly groups: {
    readonly main: GroupSettings
    readonly logPartition: GroupSettings
    readonly deep?: GroupSettings
    readonly proposal?: GroupSettings
  }
  readonly schedule: ScheduleName
  /** largest norm of the gradient */
  readonly clipNorm: number
}

/** One pass of training. */
export interface TrainingJob<Y> {
  readonly phase: Phase
  readonly model: EnergyModel<Y>
  readonly objective: Objective<Y>
  readonly data: TrainingData
  /** without it the pass runs all its epochs and keeps the last weights */
  readonly validation?: TrainingData
  readonly options: TrainingOptions
  readonly rng: Rng
  readonly signal?: AbortSignal
}

/** How a pass ended; the model holds the best weights. */
export interface TrainingResult {
  readonly reason: StopReason
  readonly epochs: number
  readonly bestEpoch: number
  readonly steps: number
  readonly seconds: number
  /**
   * validation loss of the best epoch, or the last training loss without validation; absent if no
   * epoch was complete
   */
  readonly loss?: number
  /** of the epoch whose weights were kept; absent if nothing was sampled */
  readonly sampling?: SamplingDiagnostics
  /** what was warned of during the pass */
  readonly warnings: readonly string[]
}

/**
 * The one training loop, for any space, energy, log-partition, loss and proposal: minibatches,
 * AdamW, early stopping with the best weights restored, abort, events. Gives way to the event loop
 * about 20 times a second.
 *
 * A step whose gradient is not finite changes nothing and ends the pass, as a validation loss that is
 * not finite does: with the best weights if there is validation, else with those before that step.
 *
 * @throws PartitaError `DIVERGED` if a loss or gradient is not finite before any epoch was complete
 *
 * @example
 * ```ts
 * import { createBackend, createExactObjective, EnergyModel, logistic, Rng } from 'partita/core'
 * import { subsets, Tape, train } from 'partita/core'
 * const space = subsets(2)
 * const group = { rate: 0.1, decay: 0 }
 * const pass = train({
 *   phase: 'select',
 *   model: new EnergyModel(new Tape(await createBackend()), space, { features: 1 }, new Rng(1)),
 *   objective: createExactObjective(space, logistic),
 *   data: {
 *     features: { rows: 2, cols: 1, values: Float32Array.of(-1, 1) },
 *     codes: Float32Array.of(1, 0, 1, 1),
 *     codeLength: 2,
 *   },
 *   options: {
 *     epochs: 5,
 *     batchSize: 2,
 *     patience: 5,
 *     groups: { main: group, logPartition: group },
 *     schedule: 'cosine',
 *     clipNorm: 10,
 *   },
 *   rng: new Rng(2),
 * })
 * for await (const event of pass) if (event.type === 'epoch') console.log(event.trainLoss)
 * ```
 */
export async function* train<Y>(
  job: TrainingJob<Y>,
): AsyncGenerator<TrainingEvent, TrainingResult> {
  const { phase, model, objective, data, validation, options, rng, signal } = job
  const { epochs, batchSize, patience } = options
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  const optimizer = adamW({ groups: options.groups, clipNorm: options.clipNorm })
  const rateFactor = schedules[options.schedule]
  const { rows } = data.features
  const perEpoch = batchCount(rows, batchSize)
  const breathe = createBreather()
  const watch = new SamplingWarnings()
  const warnings: string[] = []
  const warn = (message: string): TrainingEvent => {
    warnings.push(message)
    return { type: 'warning', phase, message }
  }
  let best: { epoch: number; loss?: number; weights?: Weights; sampling?: SamplingDiagnostics } = {
    epoch: 0,
  }
  let reason: StopReason = 'epochs'
  let epoch = 0
  let steps = 0

  yield {
    type: 'start',
    phase,
    rows,
    validationRows: validation?.features.rows ?? 0,
    epochs,
    parameters: model.store.size,
  }

  // a comparison of settings judges by itself, and a table of training rows knows no others
  const isCompared = part(phase) === 'choose'
  const isTable = model.spec.logPartition.kind === 'table'
  const yardstick = isCompared || isTable ? undefined : new Yardstick(job)

  training: while (epoch < epochs) {
    const order = rng.split(`order/${epoch}`).permutation(rows)
    const meter = new EpochMeter()
    let done = 0
    for (const batch of batches(data, order, batchSize)) {
      if (signal?.aborted) {
        reason = 'aborted'
        break training
      }
      const stepRng = rng.split(`step/${steps}`)
      const factor = rateFactor(steps / (epochs * perEpoch))
      if (!takeStep(model, objective, optimizer, batch, stepRng, factor, meter)) {
        reason = 'diverged'
        break training
      }
      steps++
      done++
      if (await breathe()) {
        yield { type: 'progress', phase, epoch: epoch + 1, epochs, fraction: done / perEpoch }
      }
    }
    const heldOut = new EpochMeter()
    const validationLoss =
      validation &&
      meanCriterion(model, objective, validation, batchSize, rng.split('validation'), (samples) =>
        heldOut.addSamples(samples),
      )
    if (validationLoss !== undefined && !Number.isFinite(validationLoss)) {
      reason = 'diverged'
      break
    }
    epoch++
    const loss = validationLoss ?? meter.loss
    const sampling = samplingOf(meter, heldOut)
    if (!validation) best = { epoch, loss, sampling }
    else if (loss < (best.loss ?? Number.POSITIVE_INFINITY)) {
      best = { epoch, loss, sampling, weights: model.store.snapshot() }
    }
    yield {
      type: 'epoch',
      phase,
      epoch,
      epochs,
      trainLoss: meter.loss,
      validationLoss,
      bestEpoch: best.epoch,
      gradientNorm: meter.gradientNorm,
      sampling,
      seconds: seconds(),
    }
    const watched = isCompared ? undefined : sampling
    for (const message of watch.check(epoch, watched, epochs)) yield warn(message)
    if (validation && epoch - best.epoch >= patience) {
      reason = 'patience'
      break
    }
  }

  if (best.weights) model.store.restore(best.weights)
  if (reason === 'diverged') {
    const message = `training diverged in epoch ${epoch + 1}`
    if (best.epoch === 0) {
      throw new PartitaError('DIVERGED', message, {
        expected: 'finite losses and gradients',
        hint: REMEDY,
      })
    }
    const kept = best.weights ? 'the best weights were restored' : 'the weights before it were kept'
    yield warn(`${message}; ${kept}; ${REMEDY}`)
  }
  const isWorse = reason === 'aborted' ? undefined : yardstick?.warning()
  if (isWorse) yield warn(isWorse)
  const end = { reason, epochs: epoch, bestEpoch: best.epoch, steps, seconds: seconds() }
  yield { type: 'end', phase, ...end }
  return { ...end, loss: best.loss, sampling: best.sampling, warnings }
}

/** How the samples of an epoch did, and those of its estimate on held-out rows; what applies. */
function samplingOf(meter: EpochMeter, heldOut: EpochMeter): SamplingDiagnostics | undefined {
  const validationEffectiveSampleSize = heldOut.sampling?.effectiveSampleSize
  if (validationEffectiveSampleSize === undefined) return meter.sampling
  return { ...meter.sampling, validationEffectiveSampleSize }
}

function part(phase: Phase): string {
  return phase.split(' ')[0]
}

/** One optimizer step; false if loss or gradient was not finite (a bad gradient changes nothing). */
function takeStep<Y>(
  model: EnergyModel<Y>,
  objective: Objective<Y>,
  optimizer: ReturnType<typeof adamW>,
  batch: WeightedBatch,
  rng: Rng,
  rateFactor: number,
  meter: EpochMeter,
): boolean {
  const { tape, store } = model
  tape.clear()
  store.clearGradients()
  const loss = ifFinite(() => objective.loss(model, batch, rng))
  if (!loss) return false
  const share = batch.weights.map((w) => w / batch.weights.length)
  const mean = tape.weightedSum(loss.perExample, share)
  const { auxiliary } = loss
  tape.backward(auxiliary ? tape.add(mean, tape.weightedSum(auxiliary, share)) : mean)
  const { gradientNorm, applied } = optimizer.step(store, rateFactor)
  const value = tape.backend.read(mean.value)[0]
  meter.add(batch.weights.length, value, gradientNorm)
  if (loss.samples) meter.addSamples(loss.samples)
  if (loss.acceptanceRate !== undefined) meter.addChains(loss.acceptanceRate)
  return applied && Number.isFinite(value)
}
