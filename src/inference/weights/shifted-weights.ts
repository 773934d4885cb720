import { largestExponent } from '../../numbers/index.js'

/** `e^{a_j − max a}` and the largest `a`; zeros if every value is `−∞`. */
export function shiftedWeights(values: ArrayLike<number>): {
  readonly largest: number
  readonly weights: Float64Array
} {
  const largest = largestExponent(values)
  const weights = new Float64Array(values.length)
  if (largest === -Infinity) return { largest, weights }
  for (let j = 0; j < values.length; j++) weights[j] = Math.exp(values[j] - largest)
  return { largest, weights }
}
