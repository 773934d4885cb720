import { type Generator, isLogistic } from '../../losses/index.js'
import { indexOfLargest } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import { effectiveSampleSize } from '../weights/effective-sample-size.js'
import { normalizedWeights } from '../weights/normalized-weights.js'

/**
 * Self-normalised importance weights `∝ (q/r) f*'(g − τ)` of one row's samples from {@link logWeights}. If
 * every weight is zero (a sparse generator whose support no sample hit), the sample of the highest score
 * gets all.
 */
export function weightsOf(logs: ArrayLike<number>, scores: ArrayLike<number>): Float64Array {
  // NaN is no zero weight: normalizedWeights refuses it.
  if (hasWeight(logs)) return normalizedWeights(logs)
  const weights = new Float64Array(logs.length)
  weights[indexOfLargest(scores)] = 1
  return weights
}

function hasWeight(logs: ArrayLike<number>): boolean {
  for (let j = 0; j < logs.length; j++) if (logs[j] !== Number.NEGATIVE_INFINITY) return true
  return false
}

/** `log w + log f*'(g − τ)` of one row's outputs, given `log w`; absent: 0. */
export function logWeights(
  generator: Generator,
  scores: ArrayLike<number>,
  logRatio: ArrayLike<number> | undefined,
  logPartition: number,
): Float64Array {
  const logistic = isLogistic(generator)
  const logs = new Float64Array(scores.length)
  for (let j = 0; j < logs.length; j++) {
    const s = scores[j] - logPartition
    // a sparse weight of NaN may be 0, which would hide it
    const log = logistic || Number.isNaN(s) ? s : Math.log(generator.weight(s))
    logs[j] = logRatio ? logRatio[j] + log : log
  }
  return logs
}

/** Halvings of the exponent's interval: to within 1/4096. */
const HALVINGS = 12

/**
 * Weights `∝ w^β` that add up to one, with the largest `β ≤ 1` at which they are worth at least `least`
 * equal ones ({@link effectiveSampleSize}, which falls as `β` grows: `ln Σ w^β` is convex).
 */
export function flattenedWeights(logWeights: ArrayLike<number>, least: number): Float64Array {
  const weightsAt = (beta: number) =>
    normalizedWeights(
      Float64Array.from(logWeights, (w) => (w === Number.NEGATIVE_INFINITY ? w : beta * w)),
    )
  const whole = weightsAt(1)
  if (effectiveSampleSize(whole) >= least) return whole
  let [low, high] = [0, 1]
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2
    if (effectiveSampleSize(weightsAt(middle)) >= least) low = middle
    else high = middle
  }
  return weightsAt(low)
}

/** `count` independent indices, each with probability in proportion to its weight, by bisection. */
export function drawWeighted(weights: ArrayLike<number>, rng: Rng, count: number): Int32Array {
  const cumulative = new Float64Array(weights.length)
  let total = 0
  for (let j = 0; j < weights.length; j++) {
    total += weights[j]
    cumulative[j] = total
  }
  const drawn = new Int32Array(count)
  for (let d = 0; d < count; d++) {
    const target = rng.uniform() * total
    let low = 0
    let high = weights.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (cumulative[middle] > target) high = middle
      else low = middle + 1
    }
    drawn[d] = low
  }
  return drawn
}
