import { adamW } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { AveragedWeights } from './averaged-weights.js'
import { batches, batchesOfEpoch, sizeOfEpoch, type WeightedBatch } from './batches.js'
import type { BestEpoch } from './best-epoch.js'
import { createBreather } from './breather.js'
import type { PassState } from './checkpoint.js'
import { CurveKeeper } from './epoch-curve.js'
import { EpochMeter, samplingOf } from './epoch-meter.js'
import type { StopReason, TrainingEvent } from './events.js'
import { ifFinite } from './if-finite.js'
import { meanCriterion } from './mean-criterion.js'
import { SamplingWarnings } from './sampling-warnings.js'
import { schedules } from './schedule.js'
import type { TrainingJob } from './training-job.js'
import type { TrainingResult } from './training-result.js'
import { Yardstick } from './yardstick.js'

/** What keeps a pass and takes it up again, loaded where it is kept. */
type PassNumbers = typeof import('./pass-numbers.js')

/** What to do about a pass that diverged. */
const REMEDY = 'lower the learning rate, scale the inputs, or use a proposal nearer to the model'

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
  return yield* new TrainingPass(job).run()
}

class TrainingPass<Y> {
  #started = performance.now()
  readonly #optimizer
  readonly #size: ReturnType<typeof sizeOfEpoch>
  /** settings are compared by something else: no warnings of what each does wrong */
  readonly #isCompared: boolean
  readonly #average?: AveragedWeights
  readonly #breathe = createBreather()
  readonly #watch = new SamplingWarnings()
  readonly #warnings: string[] = []
  #keeper = new CurveKeeper()
  #best: BestEpoch = { epoch: 0 }
  #epoch = 0
  #steps = 0

  constructor(private readonly job: TrainingJob<Y>) {
    const { groups, clipNorm, batchSize } = job.options
    this.#optimizer = adamW({ groups, clipNorm })
    this.#size = sizeOfEpoch(job.data, batchSize)
    this.#isCompared = job.phase.startsWith('choose')
    const { averaging } = job.options
    if (averaging) this.#average = new AveragedWeights(job.model.store, averaging)
  }

  async *run(): AsyncGenerator<TrainingEvent, TrainingResult> {
    const { phase, model, validation, options, checkpoints } = this.job
    const { epochs } = options
    yield {
      type: 'start',
      phase,
      rows: this.#size.rows,
      validationRows: validation?.features.rows ?? 0,
      epochs,
      parameters: model.store.size,
    }
    const keeping = checkpoints && (await import('./pass-numbers.js'))
    const open = keeping && checkpoints.begin(keeping.passKey(this.job))
    const resumed = open?.state
    if (keeping && resumed?.result) {
      keeping.restoreStore(model.store, resumed.numbers)
      return yield* this.#ended(resumed.result)
    }

    // a table of training rows knows no others
    const isTable = model.spec.logPartition.kind === 'table'
    const yardstick = this.#isCompared || isTable ? undefined : new Yardstick(this.job)
    if (keeping && resumed) this.#resume(keeping, resumed)
    else this.#startAtPilot()
    if (!resumed && validation && options.countStart) {
      this.#best = { epoch: 0, loss: this.#validate(), weights: model.store.snapshot() }
    }
    let stopped: StopReason | undefined
    while (!stopped && this.#epoch < epochs) {
      stopped = yield* this.#runEpoch()
      if (keeping && !stopped && open?.isDue) await open.keep(this.#state(keeping))
    }

    const best = this.#best
    if (best.weights) model.store.restore(best.weights)
    else if (stopped !== 'diverged') this.#average?.install()
    if (stopped === 'diverged') yield this.#warn(this.#divergence())
    const isEnded = stopped === 'aborted' || stopped === 'budget'
    const isWorse = isEnded ? undefined : yardstick?.warning()
    if (isWorse) yield this.#warn(isWorse)
    const end = {
      reason: stopped ?? 'epochs',
      epochs: this.#epoch,
      bestEpoch: best.epoch,
      steps: this.#steps,
      seconds: this.#seconds,
    }
    const { loss, sampling } = best
    const result = { ...end, loss, sampling, ...this.#keeper, warnings: this.#warnings }
    if (keeping && !isEnded) {
      const whole = { ...this.#state(keeping), numbers: keeping.numbersOfStore(model.store) }
      await open?.keep({ ...whole, result })
    }
    yield { type: 'end', phase, ...end }
    return result
  }

  #state({ passKey, numbersOfPass }: PassNumbers): PassState {
    const { weights, ...best } = this.#best
    return {
      key: passKey(this.job),
      epoch: this.#epoch,
      steps: this.#steps,
      seconds: this.#seconds,
      best,
      curve: this.#keeper.curve,
      warnings: [...this.#warnings],
      told: this.#watch.told,
      optimizerSteps: this.#optimizer.state(this.job.model.store).steps,
      averagedSteps: this.#average?.state.steps,
      numbers: numbersOfPass(this.#parts, weights),
    }
  }

  /** Goes on where an earlier run was cut off. */
  #resume({ restorePass }: PassNumbers, kept: PassState): void {
    this.#epoch = kept.epoch
    this.#steps = kept.steps
    this.#keeper = new CurveKeeper(kept.curve)
    this.#started -= 1000 * kept.seconds
    this.#warnings.push(...kept.warnings)
    this.#watch.skip(kept.told)
    this.#best = { ...kept.best, weights: restorePass(this.#parts, kept) }
  }

  get #parts() {
    const { model, objective } = this.job
    return { store: model.store, optimizer: this.#optimizer, objective, average: this.#average }
  }

  /** A pass that an earlier run has ended. */
  *#ended(result: TrainingResult): Generator<TrainingEvent, TrainingResult> {
    const { loss, sampling, curve, warnings, ...end } = result
    for (const message of warnings) yield this.#warn(message)
    yield { type: 'end', phase: this.job.phase, ...end }
    return result
  }

  /** One epoch; returns why the pass ends with it, if it does. */
  async *#runEpoch(): AsyncGenerator<TrainingEvent, StopReason | undefined> {
    const { phase, model, validation, options } = this.job
    const { epochs, patience, validateEvery = 1 } = options
    const meter = new EpochMeter()
    const stopped = yield* this.#takeSteps(meter)
    if (stopped) return stopped
    const isDue = (this.#epoch + 1) % validateEvery === 0 || this.#epoch + 1 === epochs
    const heldOut = new EpochMeter()
    const validationLoss = isDue ? this.#validate(heldOut) : undefined
    if (validationLoss !== undefined && !Number.isFinite(validationLoss)) return 'diverged'
    const epoch = ++this.#epoch
    const sampling = samplingOf(meter, heldOut)
    const least = this.#best.loss ?? Number.POSITIVE_INFINITY
    if (!validation) this.#best = { epoch, loss: meter.loss, sampling }
    else if (validationLoss !== undefined && validationLoss < least) {
      const snapshot = () => model.store.snapshot()
      const weights = this.#average?.use(snapshot) ?? snapshot()
      this.#best = { epoch, loss: validationLoss, sampling, weights }
    }
    const { effectiveSampleSize } = sampling ?? {}
    this.#keeper.add({ trainLoss: meter.loss, validationLoss, effectiveSampleSize })
    const bestEpoch = this.#best.epoch
    yield {
      type: 'epoch',
      phase,
      epoch,
      epochs,
      trainLoss: meter.loss,
      validationLoss,
      bestEpoch,
      gradientNorm: meter.gradientNorm,
      sampling,
      seconds: this.#seconds,
    }
    const watched = this.#isCompared ? undefined : sampling
    for (const message of this.#watch.check(epoch, watched, epochs)) yield this.#warn(message)
    return validation && epoch - bestEpoch >= patience ? 'patience' : undefined
  }

  /** The mean criterion of the rows held out, if there are any, with the weights that would be kept. */
  #validate(meter?: EpochMeter): number | undefined {
    const { model, objective, validation, options, rng } = this.job
    if (!validation) return undefined
    const { batchSize } = options
    const measure = () =>
      meanCriterion(model, objective, validation, batchSize, rng.split('validation'), (samples) =>
        meter?.addSamples(samples),
      )
    return this.#average ? this.#average.use(measure) : measure()
  }

  /** Sets the learned log-partition by an estimate from draws, if that is asked for. */
  #startAtPilot(): void {
    const { model, objective, data, options, rng } = this.job
    const { pilot, batchSize } = options
    if (!pilot || !objective.pilot) return
    const order = Int32Array.from({ length: Math.min(batchSize, data.features.rows) }, (_, r) => r)
    const [batch] = batches(data, order, batchSize)
    model.tape.clear()
    const missing = ifFinite(() => objective.pilot?.(model, batch, rng.split('pilot'), pilot))
    model.tape.clear()
    if (missing !== undefined && Number.isFinite(missing)) model.raiseLogPartition(missing)
  }

  /** The steps of one epoch; returns why they end early, if they do. */
  async *#takeSteps(meter: EpochMeter): AsyncGenerator<TrainingEvent, StopReason | undefined> {
    const { phase, data, options, rng, signal } = this.job
    const epoch = this.#epoch
    let done = 0
    const key = rng.split(`order/${epoch}`)
    for await (const batch of batchesOfEpoch(data, options.batchSize, key)) {
      if (signal?.aborted) return 'aborted'
      if (epoch > 0 && signal?.outOfTime) return 'budget'
      if (!this.#takeStep(batch, meter)) return 'diverged'
      this.#steps++
      const fraction = ++done / this.#size.batches
      if (await this.#breathe()) {
        yield { type: 'progress', phase, epoch: epoch + 1, epochs: options.epochs, fraction }
      }
    }
    return undefined
  }

  /** One optimizer step; false if loss or gradient was not finite (a bad gradient changes nothing). */
  #takeStep(batch: WeightedBatch, meter: EpochMeter): boolean {
    const { model, objective, options, rng } = this.job
    const { tape, store } = model
    const progress = this.#steps / (options.epochs * this.#size.batches)
    tape.clear()
    store.clearGradients()
    const loss = ifFinite(() => objective.loss(model, batch, rng.split(`step/${this.#steps}`)))
    if (!loss) return false
    const share = batch.weights.map((w) => w / batch.weights.length)
    const mean = tape.weightedSum(loss.perExample, share)
    const { auxiliary } = loss
    tape.backward(auxiliary ? tape.add(mean, tape.weightedSum(auxiliary, share)) : mean)
    const rateFactor = schedules[options.schedule](progress)
    const { gradientNorm, applied } = this.#optimizer.step(store, rateFactor)
    if (applied) this.#average?.update()
    const value = tape.backend.read(mean.value)[0]
    meter.add(batch.weights.length, value, gradientNorm)
    if (loss.samples) meter.addSamples(loss.samples)
    if (loss.acceptanceRate !== undefined) meter.addChains(loss.acceptanceRate)
    return applied && Number.isFinite(value)
  }

  /** What a divergence left of the pass, in words; an error if it left nothing. */
  #divergence(): string {
    const message = `training diverged in epoch ${this.#epoch + 1}`
    const { epoch, weights } = this.#best
    if (epoch > 0 || weights) {
      const kept = weights ? 'the best weights were restored' : 'the weights before it were kept'
      return `${message}; ${kept}; ${REMEDY}`
    }
    const expected = 'finite losses and gradients'
    throw new PartitaError('DIVERGED', message, { expected, hint: REMEDY })
  }

  #warn(message: string): TrainingEvent {
    this.#warnings.push(message)
    return { type: 'warning', phase: this.job.phase, message }
  }

  get #seconds(): number {
    return (performance.now() - this.#started) / 1000
  }
}
