import { logSumExp } from '../numbers/index.js'
import type { Generator } from './generator.js'
import { isLogistic } from './logistic.js'

const EVALUATIONS = 200
/** A bracket wider than this is not halved to nothing in so many evaluations. */
const WIDE = 2 ** 30

/**
 * The log-partition `τ` of a finite score vector: the solution of `Σ_i q_i f*'(g_i − τ) = 1`.
 *
 * Bracket: the weight never falls and is 1 at 0. With `τ` at the largest score every argument is
 * ≤ 0, so the sum is ≤ 1; with `τ` at the smallest, ≥ 1. The sum falls in `τ`, hence the root lies
 * between the two, whatever the generator, with ties and for a single element too.
 *
 * Inside, false-position steps (a Newton step whose slope needs no second derivative of `f*`) with
 * the Illinois correction, interleaved with bisections, which alone guarantee that the bracket
 * halves every two evaluations: a weight that overflows far from the root does no harm. Where scores are
 * worlds apart the lower end is looked for from the upper one, in steps that double.
 *
 * @param scores `[n]`, finite
 * @param reference `q`, `[n]`, non-negative, sums to one; elements of probability 0 are ignored
 */
export function normalizer(
  generator: Generator,
  scores: ArrayLike<number>,
  reference: ArrayLike<number>,
): number {
  if (isLogistic(generator)) return logSumExp(scores, reference)
  let low = Infinity
  let high = -Infinity
  for (let i = 0; i < scores.length; i++) {
    if (reference[i] > 0) {
      low = Math.min(low, scores[i])
      high = Math.max(high, scores[i])
    }
  }
  if (high - low > WIDE) {
    let step = 1
    while (high - step > low && excess(generator, scores, reference, high - step) < 0) step *= 2
    low = Math.max(low, high - step)
  }
  let excessLow = excess(generator, scores, reference, low)
  let excessHigh = excess(generator, scores, reference, high)
  // What rounding leaves of a sum of so many terms that is one.
  const tolerance = 2 ** -50 * (1 + scores.length / 16)
  let bisect = false
  let moved = 0 // the end that moved last: −1 low, 1 high
  for (let evaluation = 0; evaluation < EVALUATIONS; evaluation++) {
    const middle = low + (high - low) / 2
    if (!(low < middle && middle < high)) break
    let candidate = high - (excessHigh * (high - low)) / (excessHigh - excessLow)
    if (bisect || !(low < candidate && candidate < high)) candidate = middle
    bisect = !bisect
    const value = excess(generator, scores, reference, candidate)
    if (Math.abs(value) <= tolerance) return candidate
    if (value > 0) {
      low = candidate
      excessLow = value
      if (moved === -1) excessHigh /= 2
      moved = -1
    } else {
      high = candidate
      excessHigh = value
      if (moved === 1) excessLow /= 2
      moved = 1
    }
  }
  return low + (high - low) / 2
}

/** `Σ_i q_i f*'(g_i − τ) − 1` */
function excess(
  generator: Generator,
  scores: ArrayLike<number>,
  reference: ArrayLike<number>,
  tau: number,
): number {
  let sum = 0
  for (let i = 0; i < scores.length; i++) {
    if (reference[i] > 0) sum += reference[i] * generator.weight(scores[i] - tau)
  }
  return sum - 1
}
