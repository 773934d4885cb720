import type { LogPartitionEstimate } from './log-partition-estimate.js'

/** Bounds of exact log-partitions from both sides, nats; each holds on average. */
export interface LogPartitionBracket {
  /** `ln mean w`, too low on average, `[B]` */
  readonly lower: Float64Array
  /** `b − 1 + e^{−b} mean w`, too high on average, `[B]` */
  readonly upper: Float64Array
  /** of `lower`, `[B]` */
  readonly lowerStandardErrors: Float64Array
  /** of `upper`, `[B]` */
  readonly upperStandardErrors: Float64Array
}

/**
 * Lower and upper bounds of the log-partition `A(x)` from one set of importance weights `w` of mean `e^A`:
 *   `E ln mean w ≤ A ≤ E[b − 1 + e^{−b} mean w] = b − 1 + e^{A−b}`
 * for any `b` that does not depend on the samples: Jensen's inequality, and that of a tangent to the
 * exponential. The lower bound is tight where there are many effective samples, the upper one where `b` is
 * right, and its estimate is unbiased. Few effective samples make both too low, and their errors too small.
 *
 * @param estimate of `A` from importance samples of a logistic model
 * @param given `b`, a learned log-partition, `[B]`
 * @see Senetaire et al., arXiv 2503.07021, for the upper bound as an objective
 *
 * @example
 * ```ts
 * import { bracketOf } from 'partita/core'
 * const estimate = {
 *   values: Float64Array.of(1),
 *   standardErrors: Float64Array.of(0.1),
 *   effectiveSampleSizes: Float64Array.of(80),
 *   samples: 100,
 * }
 * const { lower, upper } = bracketOf(estimate, Float64Array.of(1.2))
 * console.log(lower[0], upper[0]) // 1, 1.02
 * ```
 */
export function bracketOf(
  { values, standardErrors }: LogPartitionEstimate,
  given: ArrayLike<number>,
): LogPartitionBracket {
  const ratios = values.map((value, b) => Math.exp(value - given[b]))
  return {
    lower: values,
    upper: ratios.map((ratio, b) => given[b] - 1 + ratio),
    lowerStandardErrors: standardErrors,
    upperStandardErrors: ratios.map((ratio, b) => ratio * standardErrors[b]),
  }
}
