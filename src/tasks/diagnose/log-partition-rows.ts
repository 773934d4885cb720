import type { FeaturesInput } from '../../io/index.js'
import type { Likelihood } from '../fitted/likelihood.js'
import type { LogPartitionAnswer, LogPartitionOptions } from '../fitted/log-partition-answer.js'
import type { LogPartitionRows } from './diagnosis.js'

/** Rows whose log-partition is computed both ways. */
const ROWS = 300

/** What is asked of a model that may have learned a log-partition. */
export interface LogPartitionModel {
  logPartition(X: FeaturesInput, options: LogPartitionOptions): LogPartitionAnswer
}

/**
 * The learned log-partition beside the exact one, of the first rows; undefined where an evaluation had not both.
 *
 * @param first the first rows of these inputs
 * @param exact of all rows, where it is known already
 */
export function logPartitionRows(
  model: LogPartitionModel,
  { logPartitionError }: Likelihood,
  names: readonly (string | number)[],
  first: (count: number) => FeaturesInput,
  exact: Float64Array | undefined,
): LogPartitionRows | undefined {
  if (logPartitionError === undefined) return undefined
  const X = first(ROWS)
  const learned = model.logPartition(X, { method: 'learned' }).values
  const known = exact ?? model.logPartition(X, { method: 'exact' }).values
  return {
    names: names.slice(0, ROWS),
    exact: Array.from(known.subarray(0, learned.length)),
    learned: Array.from(learned),
  }
}
