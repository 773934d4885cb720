import type { Rng } from '../../random/index.js'
import { f1OptimalIndependent } from '../decisions/f1-independent.js'
import { thresholdDecision } from '../decisions/threshold-decision.js'
import type { SetPosterior } from './set-posterior.js'

/**
 * Independent labels, `P(y_i = 1) = σ(u_i)`: the logistic model with a linear energy, exactly.
 *
 * @param scores `u`, `[B, k]`
 */
export function independentPosterior(
  scores: ArrayLike<number>,
  rows: number,
  k: number,
): SetPosterior {
  const values = Float64Array.from(scores, (u) => 1 / (1 + Math.exp(-u)))
  const probabilities = { rows, cols: k, values }
  return {
    kind: 'independent',
    effectiveSampleSize: () => 1,
    marginals: () => values.slice(),
    // With independent labels the mode is the threshold decision.
    decide: (rule, empty) =>
      rule === 'f1'
        ? f1OptimalIndependent(probabilities, { empty })
        : thresholdDecision(probabilities),
    sample(rng: Rng, count: number) {
      const draws = new Float32Array(rows * count * k)
      for (let r = 0; r < rows; r++) {
        const row = draws.subarray(r * count * k, (r + 1) * count * k)
        rng.fillBernoulli(row, values.subarray(r * k, (r + 1) * k))
      }
      return draws
    },
  }
}
