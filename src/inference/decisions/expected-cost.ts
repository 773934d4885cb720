import { PartitaError } from '../../errors.js'

/**
 * The candidate of the least expected cost, `argmin_a Σ_j p_j cost(a, y_j)`, the first of equals.
 *
 * @param cost of deciding for the first when the second is true; smaller is better
 * @throws PartitaError NOT_FINITE if a cost is not a finite number
 *
 * @example
 * ```ts
 * import { leastExpectedCost } from 'partita/core'
 * const distance = (a: number, b: number) => Math.abs(a - b)
 * console.log(leastExpectedCost([0, 1, 9], [0, 1, 9], [0.4, 0.3, 0.3], distance)) // index 1, cost 2.8
 * ```
 */
export function leastExpectedCost<Y>(
  candidates: readonly Y[],
  outputs: readonly Y[],
  weights: ArrayLike<number>,
  cost: (decided: Y, truth: Y) => number,
): { readonly index: number; readonly cost: number } {
  let best = { index: 0, cost: Number.POSITIVE_INFINITY }
  for (let index = 0; index < candidates.length; index++) {
    let expected = 0
    for (let j = 0; j < outputs.length; j++) {
      if (weights[j] === 0) continue
      const value = cost(candidates[index], outputs[j])
      if (!Number.isFinite(value)) {
        throw new PartitaError('NOT_FINITE', 'a cost is not a finite number', {
          received: String(value),
          where: `cost(candidate ${index}, output ${j})`,
        })
      }
      expected += weights[j] * value
    }
    if (expected < best.cost) best = { index, cost: expected }
  }
  return best
}
