import { type Features, takeRows } from '../../engine/index.js'
import { checkOneOf, PartitaError } from '../../errors.js'
import { exactLogPartition, type LogPartitionEstimate } from '../../inference/index.js'
import { isLogistic } from '../../losses/index.js'
import type { ModelBatch } from '../../models/index.js'
import { mean } from '../../numbers/index.js'
import { learnsLogPartition } from '../options/objective-options.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import type { FittedParts } from './fitted-parts.js'
import {
  estimatedRowsAtOnce,
  estimateLogPartition,
  type LogPartitionAnswer,
  type LogPartitionOptions,
  logPartitionMethods,
  noLogPartition,
} from './log-partition-answer.js'
import { checkedNumbers, rowsInTurn } from './rows.js'

/** Rows on which a learned log-partition is held against an estimate. */
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

  /** whether one was learned for any input; a table knows that of training rows only */
  get generalizes(): boolean {
    const { options } = this.parts
    return learnsLogPartition(options) && options.model.logPartition.kind !== 'table'
  }

  /** the learned one, or the best one to be had for a model that learned none */
  own(features: Features): LogPartitionAnswer {
    if (learnsLogPartition(this.parts.options)) {
      return { method: 'learned', values: this.learned(features) }
    }
    const exact = this.exact(features)
    if (exact) return { method: 'exact', values: exact }
    return this.by(features, { method: 'importance' })
  }

  /**
   * By a method of the caller's choice.
   *
   * @throws PartitaError `UNSUPPORTED` where there is no such log-partition; `INVALID_OPTION`
   */
  by(features: Features, options: LogPartitionOptions): LogPartitionAnswer {
    const { method } = options
    checkOneOf('method', method, logPartitionMethods)
    if (method === 'learned') {
      const { objective } = this.parts.options
      if (!learnsLogPartition(this.parts.options)) throw noLogPartition(objective)
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
    return { method, ...this.#estimated(features, options) }
  }

  learned(features: Features): Float64Array {
    const { model } = this.parts
    const values = new Float64Array(features.rows)
    for (const { from, batch } of rowsInTurn(model.tape, features)) {
      values.set(model.tape.backend.read(model.at(batch).logPartition().value), from)
    }
    return checkedNumbers(values, 'log-partition')
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
    return checkedNumbers(values, 'log-partition')
  }

  /**
   * How much too low a learned log-partition is at least, on average: an estimate from importance samples
   * is more than `c` nats too high with probability at most `e^{−c}` only (Markov's inequality). Undefined
   * for losses that have no estimate.
   */
  shortfall(features: Features, learned: Float64Array): number | undefined {
    if (!isLogistic(this.parts.generator)) return undefined
    const length = Math.min(CHECKED_ROWS, features.rows)
    const first = takeRows(
      features,
      Int32Array.from({ length }, (_, r) => r),
    )
    const { values } = this.#estimated(first, { method: 'importance', samples: CHECK_SAMPLES })
    return mean(values.map((value, r) => value - learned[r]))
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
    checkedNumbers(all.values, 'log-partition')
    return all
  }
}
