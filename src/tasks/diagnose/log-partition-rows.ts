import { takeRows } from '../../engine/index.js'
import type { FeaturesInput } from '../../io/index.js'
import type { EvaluationOptions, Likelihood } from '../fitted/likelihood.js'
import type { LogPartitionAnswer, LogPartitionOptions } from '../fitted/log-partition-answer.js'
import type { AskedRows } from './asked-rows.js'
import type { LogPartitionRows } from './diagnosis.js'

/** Rows whose log-partition is computed both ways. */
const ROWS = 300
/** Nats a row by which a learned log-partition may be off where losses are only compared. */
const LEARNED_ERROR = 0.05

/** What is asked of a model that may have learned a log-partition. */
export interface LogPartitionModel {
  logPartition(X: FeaturesInput, options: LogPartitionOptions): LogPartitionAnswer
}

/**
 * The learned log-partition beside the exact one, of the first rows; undefined where an evaluation had not both.
 *
 * @param exact of all rows, where it is known already
 */
export function logPartitionRows(
  model: LogPartitionModel,
  { logPartitionError }: Likelihood,
  { features, names }: AskedRows,
  exact?: Float64Array | undefined,
): LogPartitionRows | undefined {
  if (logPartitionError === undefined) return undefined
  const first = Int32Array.from({ length: Math.min(features.rows, ROWS) }, (_, row) => row)
  const X = takeRows(features, first)
  const learned = model.logPartition(X, { method: 'learned' }).values
  const known = exact ?? model.logPartition(X, { method: 'exact' }).values
  return {
    names: names.slice(0, ROWS),
    exact: Array.from(known.subarray(0, learned.length)),
    learned: Array.from(learned),
  }
}

/** The log-partition that losses are compared with: the learned one where it is known to be near enough, one pass. */
export function logPartitionToCompare(
  { logPartitionError }: Likelihood,
  { options: { logPartition } }: AskedRows,
): EvaluationOptions {
  if (logPartition !== undefined) return { logPartition }
  const isNear = logPartitionError !== undefined && logPartitionError <= LEARNED_ERROR
  return isNear ? { logPartition: 'learned' } : {}
}
