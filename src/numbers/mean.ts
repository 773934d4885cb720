import { sum } from './sum.js'

/** `(1/n) Σ_i x_i`; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length
}
