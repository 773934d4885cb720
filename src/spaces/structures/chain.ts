import { portableExp, portableLog, type Rng } from '../../random/index.js'
import type { LinearSolver } from '../contract/linear-solver.js'

// e^600 and its inverse leave room for sums and products in double precision
const MODERATE = 600

/**
 * Chains of `length` symbols out of `n`, `P(y) ∝ exp(Σ_t u[t, y_t] + Σ_t w[y_t, y_{t+1}])`: normaliser
 * by the forward recursion, expected unaries and transition counts by forward–backward, exact draws,
 * and the best chain by Viterbi's; `O(length · n²)`, float64, in logarithms of sums, of which each step
 * takes `n` exponentials where the scores are moderate and `n²` where they are not. No score is too
 * large.
 *
 * The scores are those of the code: unaries `[length, n]`, then transitions `[n, n]`.
 *
 * @see Rabiner 1989, "A tutorial on hidden Markov models"
 */
export class Chain implements LinearSolver {
  /** `ln` of the sum over the chains up to `t` that end in `b`, `[length, n]` */
  readonly #forward: Float64Array
  /** `ln` of the sum over what follows `b` at `t`, `[length, n]` */
  readonly #backward: Float64Array
  /** the scores at hand, and the transitions turned round */
  readonly #unary: Float64Array
  readonly #transition: Float64Array
  readonly #turned: Float64Array
  /** `e^{w − max w}` of both, where they are moderate */
  readonly #factor: Float64Array
  readonly #turnedFactor: Float64Array
  readonly #terms: Float64Array
  #largest = 0
  #range = 0
  #logPartition = 0

  constructor(
    private readonly length: number,
    private readonly n: number,
  ) {
    this.#forward = new Float64Array(length * n)
    this.#backward = new Float64Array(length * n)
    this.#unary = new Float64Array(length * n)
    this.#transition = new Float64Array(n * n)
    this.#turned = new Float64Array(n * n)
    this.#factor = new Float64Array(n * n)
    this.#turnedFactor = new Float64Array(n * n)
    this.#terms = new Float64Array(n)
  }

  logPartition(scores: ArrayLike<number>, at: number): number {
    const { length, n } = this
    this.#load(scores, at)
    const forward = this.#forward
    for (let b = 0; b < n; b++) forward[b] = this.#unary[b]
    for (let t = 1; t < length; t++) {
      this.#sumOver(forward, (t - 1) * n, this.#turned, this.#turnedFactor, forward, t * n)
      for (let b = t * n; b < (t + 1) * n; b++) forward[b] += this.#unary[b]
    }
    const last = forward.subarray((length - 1) * n)
    const most = maxOf(last)
    let sum = 0
    for (let b = 0; b < n; b++) sum += portableExp(last[b] - most)
    this.#logPartition = most + portableLog(sum)
    return this.#logPartition
  }

  meanCode(out: Float64Array, at: number): void {
    const { length, n } = this
    const forward = this.#forward
    const backward = this.#backward
    const total = this.#logPartition
    const pairs = at + length * n
    out.fill(0, pairs, pairs + n * n)
    const next = new Float64Array(n)
    backward.fill(0, (length - 1) * n)
    for (let t = length - 1; t >= 0; t--) {
      const here = t * n
      for (let b = 0; b < n; b++) {
        out[at + here + b] = portableExp(forward[here + b] + backward[here + b] - total)
        next[b] = this.#unary[here + b] + backward[here + b]
      }
      if (t === 0) break
      this.#sumOver(next, 0, this.#transition, this.#factor, backward, here - n)
      for (let a = 0; a < n; a++) {
        const before = forward[here - n + a] - total
        // no chain has so small a share that it counts
        if (before + backward[here - n + a] < -MODERATE) continue
        for (let b = 0; b < n; b++) {
          out[pairs + a * n + b] += portableExp(before + this.#transition[a * n + b] + next[b])
        }
      }
    }
  }

  draw(rng: Rng, out: Float32Array, at: number): void {
    const { length, n } = this
    const terms = this.#terms
    const pairs = at + length * n
    out.fill(0, at, pairs + n * n)
    let following = -1
    for (let t = length - 1; t >= 0; t--) {
      for (let a = 0; a < n; a++) {
        terms[a] = this.#forward[t * n + a]
        if (following >= 0) terms[a] += this.#transition[a * n + following]
      }
      const symbol = drawByLogWeight(terms, rng)
      out[at + t * n + symbol] = 1
      if (following >= 0) out[pairs + symbol * n + following]++
      following = symbol
    }
  }

  /** The best chain; equal ones by the last symbol, then the one before it, and so on. */
  maximize(scores: ArrayLike<number>): number[] {
    const { length, n } = this
    this.#load(scores, 0)
    const best = this.#forward
    const from = new Int32Array(length * n)
    for (let b = 0; b < n; b++) best[b] = this.#unary[b]
    for (let t = 1; t < length; t++) {
      for (let b = 0; b < n; b++) {
        let most = -Infinity
        for (let a = 0; a < n; a++) {
          const score = best[(t - 1) * n + a] + this.#transition[a * n + b]
          if (score > most) {
            most = score
            from[t * n + b] = a
          }
        }
        best[t * n + b] = most + this.#unary[t * n + b]
      }
    }
    const y = new Array<number>(length).fill(0)
    for (let b = 1; b < n; b++) {
      const at = (length - 1) * n
      if (best[at + b] > best[at + y[length - 1]]) y[length - 1] = b
    }
    for (let t = length - 1; t > 0; t--) y[t - 1] = from[t * n + y[t]]
    return y
  }

  #load(scores: ArrayLike<number>, at: number): void {
    const { length, n } = this
    for (let i = 0; i < length * n; i++) this.#unary[i] = scores[at + i]
    const start = at + length * n
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        const score = scores[start + a * n + b]
        this.#transition[a * n + b] = score
        this.#turned[b * n + a] = score
      }
    }
    this.#largest = maxOf(this.#transition)
    this.#range = this.#largest - minOf(this.#transition)
    if (this.#range > MODERATE) return
    for (let i = 0; i < n * n; i++) {
      this.#factor[i] = portableExp(this.#transition[i] - this.#largest)
      this.#turnedFactor[i] = portableExp(this.#turned[i] - this.#largest)
    }
  }

  /** `out[b] = ln Σ_a e^{values[a] + weights[b, a]}`; `factors` is `e^{weights − largest}` */
  #sumOver(
    values: Float64Array,
    from: number,
    weights: Float64Array,
    factors: Float64Array,
    out: Float64Array,
    to: number,
  ): void {
    const { n } = this
    const terms = this.#terms
    let most = -Infinity
    let least = Infinity
    for (let a = 0; a < n; a++) {
      most = Math.max(most, values[from + a])
      least = Math.min(least, values[from + a])
    }
    if (most - least + this.#range <= MODERATE) {
      for (let a = 0; a < n; a++) terms[a] = portableExp(values[from + a] - most)
      for (let b = 0; b < n; b++) {
        let sum = 0
        for (let a = 0; a < n; a++) sum += terms[a] * factors[b * n + a]
        out[to + b] = most + this.#largest + portableLog(sum)
      }
      return
    }
    for (let b = 0; b < n; b++) {
      let top = -Infinity
      for (let a = 0; a < n; a++) {
        terms[a] = values[from + a] + weights[b * n + a]
        top = Math.max(top, terms[a])
      }
      let sum = 0
      for (let a = 0; a < n; a++) sum += portableExp(terms[a] - top)
      out[to + b] = top + portableLog(sum)
    }
  }
}

/** An index with probability in proportion to `e^{logWeights}`; changes the weights. */
export function drawByLogWeight(logWeights: Float64Array, rng: Rng): number {
  const most = maxOf(logWeights)
  let total = 0
  for (let i = 0; i < logWeights.length; i++) {
    logWeights[i] = portableExp(logWeights[i] - most)
    total += logWeights[i]
  }
  let left = rng.uniform() * total
  let chosen = 0
  for (let i = 0; i < logWeights.length && left >= 0; i++) {
    left -= logWeights[i]
    // rounding may leave a little of `left` after the last one: the last possible one is it
    if (logWeights[i] > 0) chosen = i
  }
  return chosen
}

function maxOf(values: Float64Array): number {
  let most = -Infinity
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i])
  return most
}

function minOf(values: Float64Array): number {
  let least = Infinity
  for (let i = 0; i < values.length; i++) least = Math.min(least, values[i])
  return least
}
