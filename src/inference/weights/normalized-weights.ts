import { PartitaError } from '../../errors.js'
import { sum } from '../../numbers/index.js'
import { shiftedWeights } from './shifted-weights.js'

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
  const { weights } = shiftedWeights(values)
  const total = sum(weights)
  if (total === 0) {
    throw new PartitaError('EMPTY_DATA', 'every weight is zero', {
      received: `${values.length} log-weights of −Infinity`,
    })
  }
  for (let j = 0; j < weights.length; j++) weights[j] /= total
  return weights
}
