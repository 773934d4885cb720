import type { ConjugateMap } from '../../src/engine/index.js'

/** One row of the joint objective straight from docs/maths.md#2-objective, no clamp, in float64. */
export function jointLossRow(
  { conjugate, weight }: ConjugateMap,
  positive: number,
  sampled: ArrayLike<number>,
  logRatio: ArrayLike<number>,
  logPartition: number,
) {
  const m = sampled.length
  const scores = Array.from(sampled, (g) => g - logPartition)
  const weights = scores.map((s, j) => (Math.exp(logRatio[j]) * weight(s)) / m)
  const terms = scores.map((s, j) => (Math.exp(logRatio[j]) * conjugate(s)) / m)
  return {
    loss: logPartition + terms.reduce((a, b) => a + b, 0) - positive,
    weights,
    weightSum: weights.reduce((a, b) => a + b, 0),
    weightSquareSum: weights.reduce((a, b) => a + b * b, 0),
  }
}
