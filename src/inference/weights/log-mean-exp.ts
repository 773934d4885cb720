import { sum } from '../../numbers/index.js'
import { effectiveSampleSize } from './effective-sample-size.js'
import { shiftedWeights } from './shifted-weights.js'

/** A log-mean-exp with how far to trust it. */
export interface LogMeanExp {
  /** `ln (1/m) Σ_j e^{a_j}`, nats */
  readonly value: number
  /** of `value`, by the delta method: `sd(w) / (√m · mean(w))`; `Infinity` from a single term */
  readonly standardError: number
  /** `(Σw)² / Σw²` with `w_j = e^{a_j}`, in `[1, m]`; 0 if every term is `−∞` */
  readonly effectiveSampleSize: number
}

/**
 * `ln (1/m) Σ_j e^{a_j}` with its standard error and effective sample size.
 *
 * Over log-weights `ln q/r + g` of samples from a proposal it estimates the log-partition; over all
 * scores of a finite space it *is* the log-partition relative to the uniform measure. As an
 * estimate it is too low on average, and not to be trusted (nor is its standard error) where the
 * effective sample size is a few samples or below a tenth of them.
 *
 * @param values nats, `−∞` allowed, `[m]`
 * @throws PartitaError EMPTY_DATA without values; NOT_FINITE if one is NaN or `+∞`
 * @see Owen, Monte Carlo theory, methods and examples, §2.4 and §9.3
 *
 * @example
 * ```ts
 * import { logMeanExp } from 'partita/core'
 * const { value, standardError, effectiveSampleSize } = logMeanExp([0.1, -0.2, 0.3])
 * console.log(value, standardError, effectiveSampleSize)
 * ```
 */
export function logMeanExp(values: ArrayLike<number>): LogMeanExp {
  const m = values.length
  const { largest, weights } = shiftedWeights(values)
  const total = sum(weights)
  if (total === 0) return { value: -Infinity, standardError: Infinity, effectiveSampleSize: 0 }
  const mean = total / m
  let squares = 0
  for (let j = 0; j < m; j++) squares += (weights[j] - mean) ** 2
  return {
    value: largest + Math.log(mean),
    standardError: m === 1 ? Infinity : Math.sqrt(squares / (m - 1) / m) / mean,
    effectiveSampleSize: effectiveSampleSize(weights),
  }
}
