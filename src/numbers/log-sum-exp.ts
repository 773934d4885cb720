import { PartitaError } from '../errors.js'

/**
 * `ln Σ_j w_j e^{a_j}`, without overflow. The log-partition of a finite space from its scores.
 *
 * @param values nats, `−∞` allowed, `[m]`
 * @param weights `w_j ≥ 0`, `[m]`; default 1 each. A value of weight zero is ignored.
 * @returns nats; `−∞` if every term is zero
 * @throws PartitaError EMPTY_DATA without values; NOT_FINITE if one is NaN or `+∞`
 *
 * @example
 * ```ts
 * import { logSumExp } from 'partita/core'
 * console.log(logSumExp([1000, 1000]), logSumExp([1000, 1000], [0.5, 0.5])) // 1000 + ln 2, 1000
 * ```
 */
export function logSumExp(values: ArrayLike<number>, weights?: ArrayLike<number>): number {
  const largest = largestExponent(values, weights)
  if (largest === -Infinity) return largest
  let sum = 0
  for (let j = 0; j < values.length; j++) {
    const weight = weights ? weights[j] : 1
    if (weight > 0) sum += weight * Math.exp(values[j] - largest)
  }
  return largest + Math.log(sum)
}

/**
 * The largest value of positive weight; `−∞` if there is none.
 *
 * @throws PartitaError EMPTY_DATA without values; NOT_FINITE if one is NaN or `+∞`
 */
export function largestExponent(values: ArrayLike<number>, weights?: ArrayLike<number>): number {
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
    if (!weights || weights[j] > 0) largest = Math.max(largest, values[j])
  }
  return largest
}
