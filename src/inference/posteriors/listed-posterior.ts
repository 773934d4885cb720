import type { Rng } from '../../random/index.js'
import { effectiveSampleSize } from '../weights/effective-sample-size.js'
import { drawWeighted } from './importance-weights.js'
import type { Posterior } from './posterior.js'

/** A posterior that lists outputs with their probabilities: all of them, or weighted samples. */
export abstract class ListedPosterior implements Posterior {
  abstract readonly kind: 'enumerated' | 'sampled'
  abstract readonly codeLength: number
  /** of the outputs listed, `[n, c]` */
  abstract readonly codes: Float32Array
  /** their probabilities, summing to one, `[n]` */
  abstract readonly weights: Float64Array
  abstract mode(): Float32Array

  get effectiveShare(): number {
    const { kind, weights } = this
    return kind === 'enumerated' ? 1 : effectiveSampleSize(weights) / weights.length
  }

  sample(rng: Rng, count: number): Float32Array {
    const { codes, codeLength: c } = this
    const out = new Float32Array(count * c)
    drawWeighted(this.weights, rng, count).forEach((j, d) => {
      out.set(codes.subarray(j * c, (j + 1) * c), d * c)
    })
    return out
  }

  /** `E[φ(y) | x]`: the marginals of 0/1 codes, `[c]` */
  expectedCode(): Float64Array {
    const { codes, codeLength: c } = this
    const expected = new Float64Array(c)
    this.weights.forEach((weight, j) => {
      if (weight === 0) return
      for (let i = 0; i < c; i++) expected[i] += weight * codes[j * c + i]
    })
    return expected
  }
}
