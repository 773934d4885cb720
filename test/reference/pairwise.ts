import { allLabelSets } from './label-sets.js'

/** `⟨u, y⟩ + ½ yᵀUy`, straight from the formula. */
export function pairwiseScoreOf(u: ArrayLike<number>, U: ArrayLike<number>, y: ArrayLike<number>) {
  let score = 0
  for (let i = 0; i < u.length; i++) {
    score += u[i] * y[i]
    for (let j = 0; j < u.length; j++) score += 0.5 * y[i] * U[i * u.length + j] * y[j]
  }
  return score
}

/** The largest score over all label sets. */
export function bestPairwiseScore(u: ArrayLike<number>, U: ArrayLike<number>): number {
  return Math.max(...allLabelSets(u.length).map((y) => pairwiseScoreOf(u, U, y)))
}
