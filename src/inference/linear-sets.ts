/**
 * Exact log-partition of a linear score on label sets, relative to the uniform measure:
 * `ln E_{y uniform} e^{⟨u, y⟩} = Σ_i ln((1 + e^{u_i}) / 2)`, in double precision.
 *
 * @param scores `u`, nats, `[k]`
 * @returns nats; add `k ln 2` for the absolute log-partition
 *
 * @example
 * ```ts
 * import { logPartitionLinearSets } from 'partita'
 * console.log(logPartitionLinearSets([0, 0])) // 0
 * ```
 */
export function logPartitionLinearSets(scores: ArrayLike<number>): number {
  let sum = 0
  for (let label = 0; label < scores.length; label++) {
    const u = scores[label]
    sum += Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u))) - Math.LN2
  }
  return sum
}
