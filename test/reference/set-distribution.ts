import type { Generator } from '../../src/losses/index.js'

/** `τ` of uniform `q`: the root of `E_q f*'(g − τ) = 1`, by bisection (the mean falls in τ). */
export function normalizerOf({ weight }: Generator, scores: readonly number[]): number {
  let [low, high] = [Math.min(...scores), Math.max(...scores)]
  for (let round = 0; round < 200; round++) {
    const tau = (low + high) / 2
    const mean = scores.reduce((sum, g) => sum + weight(g - tau), 0) / scores.length
    if (mean > 1) low = tau
    else high = tau
  }
  return (low + high) / 2
}

/** `p = q f*'(g − τ)` under uniform `q`. */
export function distributionOf(generator: Generator, scores: readonly number[]): number[] {
  const tau = normalizerOf(generator, scores)
  return scores.map((g) => generator.weight(g - tau) / scores.length)
}

/** `P(y_i = 1)` of a distribution over all label sets in binary counting order. */
export function marginalsOf(distribution: readonly number[]): number[] {
  const k = Math.log2(distribution.length)
  return Array.from({ length: k }, (_, i) =>
    distribution.reduce((sum, p, set) => sum + ((set >> i) & 1) * p, 0),
  )
}
