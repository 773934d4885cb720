import type { Tape, Variable } from '../../engine/index.js'
import { Categorical } from './categorical.js'
import { checkWeights } from './check-weights.js'
import type { LinearSampler } from './space.js'

/** Spaces up to this size get a log-partition by enumeration, which costs a product with all codes. */
export const ENUMERATED_LOG_PARTITION_LIMIT = 4096

/** The codes of all elements of a small space, in its order, and exact answers by going through them. */
export class EnumeratedCodes {
  readonly count: number

  /** @param codes `[count, codeLength]` */
  constructor(
    readonly codes: Float32Array,
    readonly codeLength: number,
  ) {
    this.count = codes.length / codeLength
  }

  /**
   * Where the code of the largest `⟨weights, φ(y)⟩` starts, of several the first.
   *
   * @throws PartitaError SHAPE_MISMATCH or NOT_FINITE
   */
  maximize(weights: ArrayLike<number>): number {
    const c = this.codeLength
    checkWeights(weights, c)
    let best = -Infinity
    let start = 0
    for (let at = 0; at < this.codes.length; at += c) {
      let score = 0
      for (let i = 0; i < c; i++) score += weights[i] * this.codes[at + i]
      if (score > best) {
        best = score
        start = at
      }
    }
    return start
  }

  /** Draws of elements by their exact probabilities. */
  get sampler(): LinearSampler {
    const { codes, codeLength: c } = this
    return {
      sample: (scores, rng, count, out) => {
        const law = this.#law(scores)
        for (let j = 0; j < count; j++) {
          const start = law.draw(rng) * c
          for (let i = 0; i < c; i++) out[j * c + i] = codes[start + i]
        }
      },
      logPartition: (scores) => this.#law(scores).logPartition - Math.log(this.count),
    }
  }

  #law(scores: Float64Array): Categorical {
    const { codes, codeLength: c } = this
    const sums = new Float64Array(this.count)
    for (let j = 0; j < sums.length; j++) {
      for (let i = 0; i < c; i++) sums[j] += scores[i] * codes[j * c + i]
    }
    return new Categorical(sums)
  }

  /** `ln E_{y uniform} exp⟨scores_b, φ(y)⟩`, `[B, c] → [B, 1]`. */
  logPartition(tape: Tape, scores: Variable): Variable {
    const codes = tape.upload(this.codes, this.count, this.codeLength)
    const all = tape.matmul(scores, codes, false, true)
    return tape.addScalar(tape.rowLogSumExp(all), -Math.log(this.count))
  }
}
