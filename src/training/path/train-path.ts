import type { EnergyModel } from '../../models/index.js'
import { batches, type WeightedBatch } from '../loop/batches.js'
import { createBreather } from '../loop/breather.js'
import { CurveKeeper } from '../loop/epoch-curve.js'
import type { StopReason, TrainingEvent } from '../loop/events.js'
import { meanCriterion } from '../loop/mean-criterion.js'
import type { TrainingJob } from '../loop/training-job.js'
import type { TrainingResult } from '../loop/training-result.js'
import type { Objective } from '../objectives/objective.js'
import { orthantLbfgs, type ValueAndGradient } from './orthant-lbfgs.js'

/** Rows whose losses are on the tape at once. */
const ROWS_AT_ONCE = 256
/** Each strength of the path is that much of the one before. */
const RATIO = 0.5
/** Strength of L2 that the path begins with: on standardised inputs the scores are all but zero. */
const FIRST_L2 = 1
/** How far each strength is solved: the next one starts there. */
const SOLVING = { steps: 50, tolerance: 3e-6 }
/** Strengths without a better likelihood that end the path. */
const PATIENCE = 3

/**
 * Fits a model whose loss is convex and exact, a linear energy or Plackett–Luce without hidden layers, along a
 * path of falling strengths `λ` of its penalty, each to the minimum from that of the one before:
 *   `mean_r loss_r + λ Σ|w|` or `+ ½ λ Σw²`, over the entries of matrices.
 * A strength is what an epoch is to {@link train}: the one of the best criterion on validation rows is kept,
 * and without these the last. The path of L1 begins where all weights are zero.
 */
export async function* trainPath<Y>(
  job: TrainingJob<Y>,
): AsyncGenerator<TrainingEvent, TrainingResult> {
  const { phase, model, objective, data, validation, options, rng, signal } = job
  const { epochs, batchSize, penalty } = options
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  const breathe = createBreather()
  yield {
    type: 'start',
    phase,
    rows: data.features.rows,
    validationRows: validation?.features.rows ?? 0,
    epochs,
    parameters: model.store.size,
  }
  const problem = new FullBatch(job)
  const x = problem.start()
  const first = penalty === 'l1' ? problem.largestSlope(x) : FIRST_L2
  let best = { epoch: 0, loss: Number.POSITIVE_INFINITY, weights: model.store.snapshot() }
  let stopped: StopReason | undefined
  let steps = 0
  let epoch = 0
  const keeper = new CurveKeeper()
  while (!stopped && epoch < epochs) {
    const strength = first * RATIO ** epoch
    const { value, steps: taken } = orthantLbfgs(x, { ...problem.at(strength), ...SOLVING })
    problem.write(x)
    steps += taken
    epoch++
    const validationLoss =
      validation && meanCriterion(model, objective, validation, batchSize, rng.split('validation'))
    const loss = validationLoss ?? value
    if (!validation || loss < best.loss) {
      best = { epoch, loss, weights: model.store.snapshot() }
    }
    keeper.add({ trainLoss: value, validationLoss })
    yield {
      type: 'epoch',
      phase,
      epoch,
      epochs,
      trainLoss: value,
      validationLoss,
      bestEpoch: best.epoch,
      gradientNorm: 0,
      seconds: seconds(),
    }
    await breathe()
    if (signal?.aborted) stopped = 'aborted'
    else if (signal?.outOfTime) stopped = 'budget'
    else if (validation && epoch - best.epoch >= PATIENCE) stopped = 'patience'
  }
  model.store.restore(best.weights)
  const end = {
    reason: stopped ?? ('epochs' as const),
    epochs: epoch,
    bestEpoch: best.epoch,
    steps,
    seconds: seconds(),
  }
  yield { type: 'end', phase, ...end }
  return { ...end, loss: best.loss, curve: keeper.curve, warnings: [] }
}

/** The loss of all rows as a function of all parameters. */
class FullBatch<Y> {
  readonly #model: EnergyModel<Y>
  readonly #objective: Objective<Y>
  readonly #batches: readonly WeightedBatch[]
  readonly #total: number
  readonly #job: TrainingJob<Y>
  /** 1 for the entries that are penalised, `[n]` */
  readonly #isPenalised: Float64Array

  constructor(job: TrainingJob<Y>) {
    this.#job = job
    this.#model = job.model
    this.#objective = job.objective
    const order = Int32Array.from({ length: job.data.features.rows }, (_, r) => r)
    this.#batches = [...batches(job.data, order, ROWS_AT_ONCE)]
    const { weights, features } = job.data
    this.#total = weights?.reduce((sum, weight) => sum + weight, 0) ?? features.rows
    this.#isPenalised = Float64Array.from(
      [...job.model.store.all()].flatMap(({ decay, variable }) =>
        new Array(variable.rows * variable.cols).fill(decay ? 1 : 0),
      ),
    )
  }

  start(): Float64Array {
    return Float64Array.from(
      [...this.#model.store.snapshot().values()].flatMap(({ values }) => Array.from(values)),
    )
  }

  write(x: Float64Array): void {
    const { backend } = this.#model.store
    let at = 0
    for (const { variable } of this.#model.store.all()) {
      const size = variable.rows * variable.cols
      backend.write(variable.value, Float32Array.from(x.subarray(at, at + size)))
      at += size
    }
  }

  /** the least strength of L1 under which no penalised entry leaves zero */
  largestSlope(x: Float64Array): number {
    const gradient = new Float64Array(x.length)
    this.#loss(x, gradient)
    return gradient.reduce(
      (most, slope, i) => Math.max(most, this.#isPenalised[i] * Math.abs(slope)),
      0,
    )
  }

  /** the problem of one strength */
  at(strength: number): { smooth: ValueAndGradient; l1?: Float64Array } {
    if (this.#job.options.penalty === 'l1') {
      return {
        smooth: (x, gradient) => this.#loss(x, gradient),
        l1: this.#isPenalised.map((isPenalised) => strength * isPenalised),
      }
    }
    return {
      smooth: (x, gradient) => {
        let value = this.#loss(x, gradient)
        for (let i = 0; i < x.length; i++) {
          const pull = strength * this.#isPenalised[i] * x[i]
          value += 0.5 * pull * x[i]
          gradient[i] += pull
        }
        return value
      },
    }
  }

  #loss(x: Float64Array, gradient: Float64Array): number {
    const { store, tape } = this.#model
    this.write(x)
    gradient.fill(0)
    let value = 0
    for (const batch of this.#batches) {
      tape.clear()
      store.clearGradients()
      const { perExample } = this.#objective.loss(this.#model, batch, this.#job.rng)
      const mean = tape.weightedSum(
        perExample,
        batch.weights.map((weight) => weight / this.#total),
      )
      tape.backward(mean)
      value += tape.backend.read(mean.value)[0]
      let at = 0
      for (const { variable } of store.all()) {
        const size = variable.rows * variable.cols
        const own = variable.gradient && tape.backend.read(variable.gradient)
        if (own) for (let i = 0; i < size; i++) gradient[at + i] += own[i]
        at += size
      }
    }
    tape.clear()
    store.clearGradients()
    return value
  }
}
