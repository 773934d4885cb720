import { type Features, rowsAtOnce } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import {
  annealedLogPartition,
  importanceLogPartition,
  type LogPartitionBracket,
  type LogPartitionEstimate,
} from '../../inference/index.js'
import { type Generator, isLogistic } from '../../losses/index.js'
import type { EnergyModel } from '../../models/index.js'
import { Rng } from '../../random/index.js'
import { predictionProposal } from '../fit/proposals.js'
import type { LearnedReference } from '../fit/reference.js'

/**
 * Ways to a log-partition: `learned` in one forward pass; `exact` by closed form, oracle or enumeration
 * of at most 65,536 outputs; `importance`, log-mean-exp over samples; `annealed` importance sampling, for
 * large spaces.
 */
export const logPartitionMethods = ['learned', 'exact', 'importance', 'annealed'] as const
export type LogPartitionMethod = (typeof logPartitionMethods)[number]

/**
 * What may be asked for: a method; `auto`, the exact one where there is a way to it, else the learned, else
 * by importance samples; or a `bracket`, the learned one between bounds from both sides.
 */
export const logPartitionRequests = ['auto', ...logPartitionMethods, 'bracket'] as const
export type LogPartitionRequest = (typeof logPartitionRequests)[number]

/** How a log-partition is to be had. */
export interface LogPartitionOptions {
  /** default `'auto'` */
  readonly method?: LogPartitionRequest
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
  /** bounds of the exact one, where they were asked for */
  readonly bracket?: LogPartitionBracket
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
