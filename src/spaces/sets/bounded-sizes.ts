import { portableExp, portableLog, type Rng } from '../../random/index.js'
import type { LinearSolver } from '../contract/linear-solver.js'

// far above the smallest normal double: sums of what lies below would be slow, and change nothing
const NEGLIGIBLE = 1e-290
const MOST_TILTS = 200
// e⁻⁴⁰: all labels are as good as surely in, or out
const SURE = 40

/**
 * Independent labels given that their number is in bounds, `P(y) ∝ e^{Σ_{i∈y} u_i}`,
 * `min ≤ |y| ≤ max`: normaliser `Σ_s e_s(e^u)`, a sum of elementary symmetric polynomials, marginals
 * and exact draws in `O(k · max)`, float64.
 *
 * All scores are shifted by one *tilt* `t` first, which leaves the law of a set given its size:
 *   `e_s(e^u) = e^{ts} Π_i (1 + e^{u_i − t}) P_t(|y| = s)`,
 * where under `P_t` the labels are independent with probabilities `σ(u_i − t)`. The tilt brings the
 * mean size within ½ of the bounds, hence near the mode of `|y|`, so what underflows is negligible
 * and nothing overflows, whatever the scores.
 *
 * @see Chen, Dempster, Liu 1994, "Weighted finite population sampling to maximize entropy"
 */
export class BoundedSizes implements LinearSolver {
  readonly #p: Float64Array
  readonly #q: Float64Array
  /** `P_t(s of the first i labels)`, `[k + 1, max + 1]` */
  readonly #prefix: Float64Array
  /** `e^{t(s − s*)}` for sizes in bounds, else 0, `[max + 2]` */
  readonly #weight: Float64Array
  readonly #suffix: Float64Array
  /** `E e^{t(|y| − s*)}` over sizes in bounds */
  #total = 0

  constructor(
    private readonly k: number,
    private readonly min: number,
    private readonly max: number,
  ) {
    this.#p = new Float64Array(k)
    this.#q = new Float64Array(k)
    this.#prefix = new Float64Array((k + 1) * (max + 1))
    this.#weight = new Float64Array(max + 2)
    this.#suffix = new Float64Array(max + 2)
    this.#prefix[0] = 1
  }

  logPartition(scores: ArrayLike<number>, at: number): number {
    const { k, min, max } = this
    const p = this.#p
    const q = this.#q
    const tilt = this.#findTilt(scores, at)
    const anchor = tilt < 0 ? min : max
    let logBase = tilt * anchor
    for (let i = 0; i < k; i++) logBase += softplus(scores[at + i] - tilt)

    const prefix = this.#prefix
    const width = max + 1
    for (let i = 0; i < k; i++) {
      const [from, to] = [i * width, (i + 1) * width]
      prefix[to] = q[i] * prefix[from]
      for (let s = 1; s <= max; s++) {
        const sum = q[i] * prefix[from + s] + p[i] * prefix[from + s - 1]
        prefix[to + s] = sum < NEGLIGIBLE ? 0 : sum
      }
    }
    const weight = this.#weight
    this.#total = 0
    for (let s = min; s <= max; s++) {
      weight[s] = portableExp(tilt * (s - anchor))
      this.#total += weight[s] * prefix[k * width + s]
    }
    return logBase + portableLog(this.#total)
  }

  meanCode(out: Float64Array, at: number): void {
    const { k, max } = this
    const suffix = this.#suffix
    suffix.set(this.#weight)
    const width = max + 1
    for (let i = k - 1; i >= 0; i--) {
      let sum = 0
      for (let s = 0; s < max; s++) sum += this.#prefix[i * width + s] * suffix[s + 1]
      out[at + i] = (this.#p[i] * sum) / this.#total
      for (let s = 0; s <= max; s++) {
        const mean = this.#q[i] * suffix[s] + this.#p[i] * suffix[s + 1]
        suffix[s] = mean < NEGLIGIBLE ? 0 : mean
      }
    }
  }

  draw(rng: Rng, out: Float32Array, at: number): void {
    const { k, min, max } = this
    const prefix = this.#prefix
    const width = max + 1
    let left = rng.uniform() * this.#total
    let size = -1
    for (let s = min; s <= max && (left >= 0 || size < 0); s++) {
      const mass = this.#weight[s] * prefix[k * width + s]
      if (mass > 0) size = s
      left -= mass
    }
    for (let i = k - 1; i >= 0; i--) {
      const without = this.#q[i] * prefix[i * width + size]
      const having = size > 0 ? this.#p[i] * prefix[i * width + size - 1] : 0
      const taken = rng.uniform() * (without + having) < having
      out[at + i] = taken ? 1 : 0
      if (taken) size--
    }
  }

  /**
   * The tilt: 0 if the mean size is in bounds, else one that brings it within ½ of the nearer bound.
   * Newton's method on the mean, kept in a bracket. Fills the probabilities.
   */
  #findTilt(scores: ArrayLike<number>, at: number): number {
    const { k, min, max } = this
    let tilt = 0
    let [low, high] = [0, 0]
    for (let i = 0; i < k; i++) {
      low = Math.min(low, scores[at + i] - SURE)
      high = Math.max(high, scores[at + i] + SURE)
    }
    for (let round = 0; round < MOST_TILTS; round++) {
      let mean = 0
      let variance = 0
      for (let i = 0; i < k; i++) {
        const score = scores[at + i] - tilt
        const small = portableExp(-Math.abs(score))
        const less = small / (1 + small)
        const more = 1 / (1 + small)
        this.#p[i] = score < 0 ? less : more
        this.#q[i] = score < 0 ? more : less
        mean += this.#p[i]
        variance += less * more
      }
      if (tilt === 0) {
        if (mean >= min && mean <= max) return 0
        if (mean < min) high = 0
        else low = 0
      }
      const target = tilt < 0 || (tilt === 0 && mean < min) ? min : max
      if (Math.abs(mean - target) <= 0.5) return tilt
      if (mean > target) low = tilt
      else high = tilt
      const newton = tilt + (mean - target) / variance
      tilt = newton > low && newton < high ? newton : (low + high) / 2
    }
    return tilt
  }
}

function softplus(x: number): number {
  return Math.max(0, x) + portableLog(1 + portableExp(-Math.abs(x)))
}
