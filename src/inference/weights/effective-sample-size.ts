import { PartitaError } from '../../errors.js'

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
