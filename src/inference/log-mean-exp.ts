import { PartitaError } from '../errors.js'

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
 * `ln Σ_j e^{a_j}`, without overflow. The log-partition of a finite space from its scores.
 *
 * @param values nats, `−∞` allowed, `[m]`
 * @returns nats; `−∞` if every value is
 * @throws PartitaError EMPTY_DATA without values; NOT_FINITE if one is NaN or `+∞`
 *
 * @example
 * ```ts
 * import { logSumExp } from 'partita/core'
 * console.log(logSumExp([1000, 1000])) // 1000 + ln 2
 * ```
 */
export function logSumExp(values: ArrayLike<number>): number {
  const largest = checkedMaximum(values)
  if (largest === -Infinity) return largest
  let sum = 0
  for (let j = 0; j < values.length; j++) sum += Math.exp(values[j] - largest)
  return largest + Math.log(sum)
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
  const weights = shiftedWeights(values)
  let sum = 0
  for (let j = 0; j < m; j++) sum += weights[j]
  if (sum === 0) return { value: -Infinity, standardError: Infinity, effectiveSampleSize: 0 }
  const mean = sum / m
  let squares = 0
  for (let j = 0; j < m; j++) squares += (weights[j] - mean) ** 2
  return {
    value: checkedMaximum(values) + Math.log(mean),
    standardError: m === 1 ? Infinity : Math.sqrt(squares / (m - 1) / m) / mean,
    effectiveSampleSize: effectiveSampleSize(weights),
  }
}

/**
 * `e^{a_j} / Σ_l e^{a_l}`: self-normalised importance weights from log-weights.
 *
 * @param values log-weights, nats, `−∞` allowed, `[m]`
 * @returns weights that add up to 1, `[m]`
 * @throws PartitaError EMPTY_DATA without values or if all are `−∞`; NOT_FINITE if one is NaN or `+∞`
 *
 * @example
 * ```ts
 * import { normalizedWeights } from 'partita/core'
 * console.log(normalizedWeights([0, Math.log(3)])) // 0.25, 0.75
 * ```
 */
export function normalizedWeights(values: ArrayLike<number>): Float64Array {
  const weights = shiftedWeights(values)
  let sum = 0
  for (let j = 0; j < weights.length; j++) sum += weights[j]
  if (sum === 0) {
    throw new PartitaError('EMPTY_DATA', 'every weight is zero', {
      received: `${values.length} log-weights of −Infinity`,
    })
  }
  for (let j = 0; j < weights.length; j++) weights[j] /= sum
  return weights
}

/**
 * Kish's effective sample size `(Σw)² / Σw²`: how many equally weighted samples would be as good.
 *
 * @param weights ≥ 0, any scale, `[m]`
 * @returns a number in `[1, m]`; 0 if every weight is 0
 * @throws PartitaError INVALID_OPTION for a negative, infinite or NaN weight
 *
 * @example
 * ```ts
 * import { effectiveSampleSize } from 'partita/core'
 * console.log(effectiveSampleSize([1, 1, 0, 0])) // 2
 * ```
 */
export function effectiveSampleSize(weights: ArrayLike<number>): number {
  let largest = 0
  for (let j = 0; j < weights.length; j++) {
    if (!(weights[j] >= 0 && weights[j] < Infinity)) {
      throw new PartitaError('INVALID_OPTION', 'invalid weight', {
        expected: 'a finite number ≥ 0',
        received: String(weights[j]),
        where: `weight ${j}`,
      })
    }
    largest = Math.max(largest, weights[j])
  }
  if (largest === 0) return 0
  let sum = 0
  let squares = 0
  for (let j = 0; j < weights.length; j++) {
    // scaled, so that neither tiny nor huge weights leave the range when squared
    const weight = weights[j] / largest
    sum += weight
    squares += weight * weight
  }
  return sum ** 2 / squares
}

/** `e^{a_j − max a}`; zeros if every value is `−∞`. */
function shiftedWeights(values: ArrayLike<number>): Float64Array {
  const largest = checkedMaximum(values)
  const weights = new Float64Array(values.length)
  if (largest === -Infinity) return weights
  for (let j = 0; j < values.length; j++) weights[j] = Math.exp(values[j] - largest)
  return weights
}

function checkedMaximum(values: ArrayLike<number>): number {
  if (values.length === 0) throw new PartitaError('EMPTY_DATA', 'no values to add up')
  let largest = -Infinity
  for (let j = 0; j < values.length; j++) {
    if (!(values[j] < Infinity)) {
      throw new PartitaError('NOT_FINITE', 'invalid log-value', {
        expected: 'a number or −Infinity',
        received: String(values[j]),
        where: `value ${j}`,
      })
    }
    largest = Math.max(largest, values[j])
  }
  return largest
}
