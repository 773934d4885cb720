/**
 * `ln Σ_y exp(⟨u, y⟩ + ½ yᵀUy)` over all binary vectors with the probabilities of each label and of
 * each pair, by plain enumeration of one row.
 */
export function pairwiseLogPartition(u: ArrayLike<number>, U: ArrayLike<number>) {
  const k = u.length
  const states = Array.from({ length: 2 ** k }, (_, code) =>
    Array.from({ length: k }, (_, i) => (code >> i) & 1),
  )
  const scores = states.map((y) => {
    let score = 0
    for (let i = 0; i < k; i++) {
      score += u[i] * y[i]
      for (let j = 0; j < i; j++) score += U[j * k + i] * y[i] * y[j]
    }
    return score
  })
  const top = Math.max(...scores)
  const total = scores.reduce((sum, score) => sum + Math.exp(score - top), 0)
  const mass = (on: (y: number[]) => boolean): number =>
    states.reduce((sum, y, s) => sum + (on(y) ? Math.exp(scores[s] - top) : 0), 0) / total
  return {
    logPartition: top + Math.log(total),
    marginals: Array.from({ length: k }, (_, i) => mass((y) => y[i] === 1)),
    pairMarginals: Array.from({ length: k * k }, (_, index) => {
      const [i, j] = [Math.floor(index / k), index % k]
      return i === j ? 0 : mass((y) => y[i] === 1 && y[j] === 1)
    }),
  }
}
