import type { Features } from '../../engine/index.js'
import { checkWithinPrecision } from '../../inference/index.js'
import { type Generator, isLogistic } from '../../losses/index.js'
import type { EnergyModel } from '../../models/index.js'
import { logAddExp } from '../../numbers/index.js'
import type { Observations } from '../../training/index.js'
import type { ObservedProbabilities } from './known-masses.js'
import type { EvaluationOptions } from './likelihood.js'
import type { LogPartitionMethod } from './log-partition-answer.js'
import type { LogPartitions } from './log-partitions.js'
import { checkedNumbers, rowsInTurn } from './rows.js'

/** How log-probabilities are to be had. */
export interface LogProbabilityOptions extends EvaluationOptions {
  /** `true`: the answer says how it came about, {@link LogProbabilityAnswer} */
  readonly detail?: boolean
}

/** Log-probabilities and how they came about. */
export interface LogProbabilityAnswer extends ObservedProbabilities {
  /** which log-partition they were taken with */
  readonly logPartition: LogPartitionMethod
}

/** The numbers alone, or with how they came about where `detail` is asked for. */
export type LogProbabilities<Options> = Options extends { readonly detail: true }
  ? LogProbabilityAnswer
  : Float64Array

/** Log-probabilities that `given` finds over the log-partition asked for, as they are asked for. */
export function askedProbabilities<Y, Asked extends LogProbabilityOptions>(
  logPartitions: LogPartitions<Y>,
  features: Features,
  options: Asked | undefined,
  given: (logPartition: Float64Array) => ObservedProbabilities,
): LogProbabilities<Asked> {
  const { values, method } = logPartitions.answer(features, options?.logPartition)
  const found = given(values)
  const answer = options?.detail ? { ...found, logPartition: method } : found.values
  return answer as LogProbabilities<Asked>
}

/**
 * `log p(observed | x)` in nats, `[n]`: `ln Σ_a w_a q(y_a|x) f*'(g(x, y_a) − τ(x))` over the outputs
 * listed for each row.
 *
 * @param logPartition `τ`, `[n]`
 */
export function logProbabilityOf<Y>(
  model: EnergyModel<Y>,
  generator: Generator,
  features: Features,
  { codes, count = 1, logWeights }: Observations,
  logPartition: Float64Array,
): Float64Array {
  const { tape, space } = model
  const c = space.codeLength
  const values = new Float64Array(features.rows)
  for (const { from, batch } of rowsInTurn(tape, features)) {
    const { rows } = batch.features
    const listed = codes.subarray(from * count * c, (from + rows) * count * c)
    const score = model.at(batch)
    // its log-partition is zero, however large the worths that its scores are the difference of
    if (model.spec.energy === 'plackett-luce') {
      checkWithinPrecision(model, tape.backend.read(score.linear.value), score.linear.cols)
    }
    const matrix = tape.upload(listed, rows * count, c)
    const scores = tape.backend.read(score.score({ matrix, shared: false }).value)
    const logReference = score.reference?.logDensity(listed, count)
    for (let r = 0; r < rows; r++) {
      let total = Number.NEGATIVE_INFINITY
      for (let a = r * count; a < (r + 1) * count; a++) {
        const s = scores[a] - logPartition[from + r]
        const logWeight = isLogistic(generator) ? s : Math.log(generator.weight(s))
        const listedWeight = logWeights?.[from * count + a] ?? 0
        total = logAddExp(total, logWeight + (logReference?.[a] ?? 0) + listedWeight)
      }
      values[from + r] = total - space.logSize
    }
  }
  return checkedNumbers(values, 'log-probability')
}
