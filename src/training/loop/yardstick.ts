import { type TrainingData, takeData } from './batches.js'
import { meanCriterion } from './mean-criterion.js'
import type { TrainingJob } from './training-job.js'

/** Rows that are measured. */
const ROWS = 500
/** By how much of what it was the loss must have grown: where there is nothing to learn it grows a little. */
const LEAST_LOSS = 0.1

/**
 * Whether a pass has learned anything at all: the criterion of some rows, held out where there are
 * such, before the pass and after it. Objectives without a log-partition give no other sign of a
 * learning rate that is far too high.
 */
export class Yardstick<Y> {
  readonly #rows: TrainingData
  readonly #before: number

  constructor(private readonly job: TrainingJob<Y>) {
    const { data, validation, rng } = job
    const given = validation ?? data
    const order = rng.split('yardstick').permutation(given.features.rows)
    this.#rows = takeData(given, order.subarray(0, ROWS))
    this.#before = this.#measure()
  }

  /** in words, if the model now does clearly worse than it did */
  warning(): string | undefined {
    const before = this.#before
    const after = this.#measure()
    if (after - before <= LEAST_LOSS * Math.abs(before) || Number.isNaN(before)) return undefined
    const which = this.job.validation ? 'held-out' : 'training'
    return `the loss of ${which} rows is ${after.toPrecision(4)} nats, that of the untrained model was ${before.toPrecision(4)}: what was learned is worse than nothing; lower the learning rate, or scale the inputs`
  }

  #measure(): number {
    const { model, objective, options, rng } = this.job
    return meanCriterion(model, objective, this.#rows, options.batchSize, rng.split('validation'))
  }
}
