import type { Rng } from '../../random/index.js'
import type { Posterior } from './posterior.js'

/**
 * Independent labels, `P(y_i = 1) = σ(u_i)`: the logistic model with a linear energy, exactly.
 *
 * @example
 * ```ts
 * import { IndependentLabels, Rng } from 'partita/core'
 * const posterior = new IndependentLabels([0, 2])
 * console.log(posterior.probabilities, posterior.sample(new Rng(1), 2)) // 0.5 and 0.88; two sets
 * ```
 */
export class IndependentLabels implements Posterior {
  readonly kind = 'exact'
  readonly codeLength: number
  readonly effectiveShare = 1
  /** `P(y_i = 1)`, `[k]` */
  readonly probabilities: Float64Array

  /** @param scores `u`, nats, `[k]` */
  constructor(scores: ArrayLike<number>) {
    this.codeLength = scores.length
    this.probabilities = Float64Array.from(scores, (u) => 1 / (1 + Math.exp(-u)))
  }

  mode(): Float32Array {
    return Float32Array.from(this.probabilities, (p) => (p >= 0.5 ? 1 : 0))
  }

  sample(rng: Rng, count: number): Float32Array {
    const draws = new Float32Array(count * this.codeLength)
    rng.fillBernoulli(draws, this.probabilities)
    return draws
  }
}
