import { type Features, rowsAtOnce } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import {
  annealedLogPartition,
  importanceLogPartition,
  type LogPartitionEstimate,
} from '../../inference/index.js'
import { type Generator, isLogistic } from '../../losses/index.js'
import type { EnergyModel } from '../../models/index.js'
import { Rng } from '../../random/index.js'
import { predictionProposal } from '../fit/proposals.js'
import type { LearnedReference } from '../fit/reference.js'

/**
 * Ways to a log-partition: `learned` in one forward pass; `exact` by closed form, oracle or enumeration;
 * `importance`, log-mean-exp over samples; `annealed` importance sampling, for large spaces.
 */
export const logPartitionMethods = ['learned', 'exact', 'importance', 'annealed'] as const
export type LogPartitionMethod = (typeof logPartitionMethods)[number]

/** How a log-partition is to be had. */
export interface LogPartitionOptions {
  readonly method: LogPartitionMethod
  /** samples a row (`importance`, default 1000) or chains a row (`annealed`, default 16) */
  readonly samples?: number
  /** `annealed`: distributions on the way to the model; default 200 */
  readonly temperatures?: number
  /** same seed, same samples; default 0 */
  readonly seed?: number
}

/** A log-partition with how it came about, nats. */
export interface LogPartitionAnswer extends Partial<LogPartitionEstimate> {
  readonly method: LogPartitionMethod
  /** `τ(x)` relative to the reference measure, `[n]` */
  readonly values: Float64Array
}

/** Importance samples a row. */
const SAMPLES = 1000

/** Rows whose log-partition to estimate at once. */
export function estimatedRowsAtOnce<Y>(
  { space, numbersPerPair }: EnergyModel<Y>,
  { samples = SAMPLES }: LogPartitionOptions,
): number {
  return rowsAtOnce(2 * samples * (space.codeLength + numbersPerPair)) // as drawn and on the tape
}

/** Some rows of a model. */
export interface EstimateSource<Y> {
  readonly model: EnergyModel<Y>
  readonly generator: Generator
  readonly reference?: LearnedReference<Y>
  readonly features: Features
}

/**
 * The log-partition of some rows estimated from samples, those of a row whatever the other rows are.
 *
 * @throws PartitaError `UNSUPPORTED` under a loss that is not logistic, or where the space has no chain;
 *   `INVALID_OPTION`
 */
export function estimateLogPartition<Y>(
  { model, generator, reference, features }: EstimateSource<Y>,
  { method, samples, temperatures, seed = 0 }: LogPartitionOptions,
): LogPartitionEstimate {
  if (!isLogistic(generator)) {
    throw new PartitaError('UNSUPPORTED', 'estimates from samples are for the logistic loss', {
      received: generator.name,
      hint: "use method: 'exact', or 'learned'",
    })
  }
  const proposal = predictionProposal(model, reference)
  const rng = new Rng(seed).split('log-partition')
  if (method !== 'annealed') {
    const options = { samples: samples ?? SAMPLES, rng }
    return importanceLogPartition(model, { features }, proposal, options)
  }
  const options = { chains: samples, temperatures, rng }
  return annealedLogPartition(model, { features }, proposal, options)
}

/** That a model fitted by an objective learned no log-partition. */
export function noLogPartition(objective: string): PartitaError {
  return new PartitaError('UNSUPPORTED', 'this model learned no log-partition', {
    received: `a model fitted by the objective ${objective}`,
    hint: "use method: 'exact', 'importance' or 'annealed', or fit with objective: 'joint'",
  })
}
