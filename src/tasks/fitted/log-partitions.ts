import { type Features, takeRows } from '../../engine/index.js'
import { checkOneOf, PartitaError } from '../../errors.js'
import {
  bracketOf,
  checkWithinPrecision,
  exactLogPartition,
  type LogPartitionBracket,
  type LogPartitionEstimate,
} from '../../inference/index.js'
import { isLogistic } from '../../losses/index.js'
import type { ModelBatch } from '../../models/index.js'
import { anchoredRowsAtOnce, anchoredValues } from '../fit/anchored.js'
import { learnsLogPartition } from '../options/objective-options.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { FittedParts } from './fitted-parts.js'
import {
  estimatedRowsAtOnce,
  estimateLogPartition,
  type LogPartitionAnswer,
  type LogPartitionMethod,
  type LogPartitionOptions,
  type LogPartitionRequest,
  logPartitionRequests,
  noLogPartition,
} from './log-partition-answer.js'
import { checkedNumbers, rowsInTurn } from './rows.js'

/** Rows on which log-partitions out of exact reach are held against an estimate. */
const CHECKED_ROWS = 100
/** Samples a row of that estimate. */
const CHECK_SAMPLES = 256

/** Every way to the log-partition `τ(x)` of a fitted model. */
export class LogPartitions<Y> {
  /** @param exactOf the task's own way to the exact one of some rows, if there is any */
  constructor(
    private readonly parts: FittedParts<Y, ResolvedTaskOptions>,
    private readonly exactOf?: (batch: ModelBatch) => Float64Array | undefined,
  ) {}

  /** whether what was learned is of these scores: a network knows those before a calibration, sums follow them */
  get #isLearned(): boolean {
    const { model, anchors } = this.parts
    return model.spec.calibration === undefined || anchors !== undefined
  }

  /** whether one was learned for any input; a table knows that of training rows only */
  get generalizes(): boolean {
    const { options } = this.parts
    return (
      this.#isLearned && learnsLogPartition(options) && options.model.logPartition.kind !== 'table'
    )
  }

  /**
   * The one rule for all tasks and questions, unless the caller asks for another way: the exact one where
   * there is a way to it, else the learned, else by importance samples.
   *
   * @throws PartitaError `UNSUPPORTED` where there is no such log-partition; `INVALID_OPTION`
   */
  answer(
    features: Features,
    asked: LogPartitionRequest | LogPartitionOptions = {},
  ): LogPartitionAnswer {
    const options = typeof asked === 'string' ? { method: asked } : asked
    const { method = 'auto' } = options
    checkOneOf(typeof asked === 'string' ? 'logPartition' : 'method', method, logPartitionRequests)
    if (method === 'bracket') return this.#bracketed(features, options)
    if (method !== 'auto') return this.#by(features, method, options)
    const exact = this.exact(features)
    if (exact) return { method: 'exact', values: exact }
    const next = this.generalizes ? 'learned' : 'importance'
    return this.#by(features, next, options)
  }

  #by(
    features: Features,
    method: LogPartitionMethod,
    options: LogPartitionOptions,
  ): LogPartitionAnswer {
    if (method === 'learned') {
      const { objective } = this.parts.options
      if (!learnsLogPartition(this.parts.options)) throw noLogPartition(objective)
      if (!this.#isLearned) throw noLogPartition(`${objective}, calibrated since`)
      return { method, values: this.learned(features) }
    }
    if (method === 'exact') {
      const values = this.exact(features)
      if (values) return { method, values }
      throw new PartitaError('UNSUPPORTED', 'the exact log-partition is out of reach', {
        received: this.parts.model.space.name,
        hint: "use method: 'annealed', or 'importance'",
      })
    }
    return { method, ...this.#estimated(features, { ...options, method }) }
  }

  /** The learned log-partition, or an estimate from other samples, between bounds from the same samples. */
  #bracketed(features: Features, options: LogPartitionOptions): LogPartitionAnswer {
    const { seed = 0 } = options
    const given = this.generalizes
      ? this.#by(features, 'learned', {})
      : this.#by(features, 'importance', { ...options, seed: seed + 1 })
    const estimate = this.#estimated(features, { ...options, method: 'importance' })
    return { ...given, bracket: bracketOf(estimate, given.values) }
  }

  learned(features: Features): Float64Array {
    const { model, anchors } = this.parts
    const values = new Float64Array(features.rows)
    const step = anchors && anchoredRowsAtOnce(model, anchors)
    for (const { from, batch } of rowsInTurn(model.tape, features, step)) {
      const own = anchors
        ? anchoredValues(this.parts, anchors, batch)
        : model.tape.backend.read(model.at(batch).logPartition().value)
      values.set(own, from)
    }
    return this.#checked(values)
  }

  /** undefined where it is out of reach */
  exact(features: Features): Float64Array | undefined {
    const { model, generator } = this.parts
    const values = new Float64Array(features.rows)
    for (const { from, batch } of rowsInTurn(model.tape, features)) {
      const exact = this.exactOf?.(batch) ?? exactLogPartition(model, generator, batch)
      if (!exact) return undefined
      values.set(exact, from)
    }
    return this.#checked(values)
  }

  /**
   * Bounds of the exact log-partition of the first hundred rows; undefined for losses that have no estimate.
   * A learned one below the lower bound by `c` nats is too low: the estimate is more than `c` nats too high
   * with probability at most `e^{−c}` only (Markov's inequality).
   */
  boundsOfFirst(features: Features): LogPartitionBracket | undefined {
    if (!isLogistic(this.parts.generator)) return undefined
    const length = Math.min(CHECKED_ROWS, features.rows)
    const first = takeRows(
      features,
      Int32Array.from({ length }, (_, r) => r),
    )
    return this.#bracketed(first, { samples: CHECK_SAMPLES }).bracket
  }

  #estimated(features: Features, options: LogPartitionOptions): LogPartitionEstimate {
    const { model } = this.parts
    const { rows } = features
    const all = {
      values: new Float64Array(rows),
      standardErrors: new Float64Array(rows),
      effectiveSampleSizes: new Float64Array(rows),
      samples: 0,
    }
    const step = estimatedRowsAtOnce(model, options)
    for (const { from, batch } of rowsInTurn(model.tape, features, step)) {
      const part = estimateLogPartition({ ...this.parts, features: batch.features }, options)
      all.values.set(part.values, from)
      all.standardErrors.set(part.standardErrors, from)
      all.effectiveSampleSizes.set(part.effectiveSampleSizes, from)
      all.samples = part.samples
    }
    this.#checked(all.values)
    return all
  }

  /** Throws `NOT_FINITE` for what is no number, or larger than probabilities can be told from. */
  #checked(values: Float64Array): Float64Array {
    checkWithinPrecision(this.parts.model, checkedNumbers(values, 'log-partition'))
    return values
  }
}
