import { portableExp, portableLog, type Rng } from '../../random/index.js'
import type { LinearSampler } from './space.js'

/** The law `P(j) ∝ e^{score_j}` over indices: its normaliser, and exact draws by bisection. */
export class Categorical {
  /** `ln Σ_j e^{score_j}` */
  readonly logPartition: number
  /** sums of the weights up to and with each index */
  readonly #reached: Float64Array

  constructor(scores: Float64Array) {
    let most = -Infinity
    for (const score of scores) most = Math.max(most, score)
    let sum = 0
    this.#reached = scores.map((score) => {
      sum += portableExp(score - most)
      return sum
    })
    this.logPartition = most + portableLog(sum)
  }

  draw(rng: Rng): number {
    const reached = this.#reached
    let low = 0
    let high = reached.length - 1
    const at = rng.uniform() * reached[high]
    while (low < high) {
      const middle = (low + high) >> 1
      if (at < reached[middle]) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** Independent choices, one of `n` at each of `positions`, with the scores `[positions, n]`. */
export function categoricalPositions(positions: number, n: number): LinearSampler {
  const laws = (scores: Float64Array) =>
    Array.from(
      { length: positions },
      (_, t) => new Categorical(scores.subarray(t * n, (t + 1) * n)),
    )
  return {
    sample(scores, rng, count, out) {
      const each = laws(scores)
      out.fill(0, 0, count * positions * n)
      for (let j = 0; j < count; j++) {
        for (let t = 0; t < positions; t++) out[(j * positions + t) * n + each[t].draw(rng)] = 1
      }
    },
    logPartition(scores) {
      let sum = 0
      for (const { logPartition } of laws(scores)) sum += logPartition - Math.log(n)
      return sum
    },
  }
}
