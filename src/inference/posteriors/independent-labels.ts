import { logAddExp } from '../../numbers/index.js'
import type { Rng } from '../../random/index.js'
import type { KnownCode } from '../../spaces/index.js'
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

  readonly #scores: ArrayLike<number>
  readonly #known: KnownCode | undefined

  /**
   * @param scores `u`, nats, `[k]`
   * @param known labels that are in the set or not, for certain
   */
  constructor(scores: ArrayLike<number>, known?: KnownCode) {
    this.codeLength = scores.length
    this.#scores = scores
    this.#known = known
    const logWeight = known?.logWeight ?? 0
    const probabilities = new Float64Array(scores.length)
    for (let i = 0; i < probabilities.length; i++) {
      const entry = known ? known.entries[i] : Number.NaN
      probabilities[i] = Number.isNaN(entry) ? 1 / (1 + Math.exp(-scores[i] - logWeight)) : entry
    }
    this.probabilities = probabilities
  }

  /** `ln` of the mass of all that agrees with what is known, `ln Σ_{y ⊨ known} u(y) exp(g − τ)` */
  logMass(logPartition: number): number {
    const { entries, logWeight = 0 } = this.#known ?? {}
    let sum = -this.codeLength * Math.LN2
    for (let i = 0; i < this.codeLength; i++) {
      const u = this.#scores[i]
      const entry = entries?.[i] ?? Number.NaN
      sum += Number.isNaN(entry) ? logAddExp(0, u + logWeight) : entry * u
    }
    return sum - logPartition
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
