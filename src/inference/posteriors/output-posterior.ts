import type { Rng } from '../../random/index.js'
import { drawWeighted } from './importance-weights.js'

/** `p(·|x)` over the outputs of any space for each row of a batch: listed codes with probabilities. */
export interface OutputPosterior {
  /** all outputs with their probabilities (exact), or samples with weights (consistent) */
  readonly kind: 'enumerated' | 'sampled'
  readonly rows: number
  readonly codeLength: number
  /** the codes listed for row `b`, `[n, c]` */
  codes(b: number): Float32Array
  /** their probabilities, summing to one, `[n]` */
  weights(b: number): Float64Array
  /** the most probable output found, `[c]` */
  mode(b: number): Float32Array
}

/**
 * `E[φ(y) | x]` of row `b`: the marginals of 0/1 codes, `[c]`.
 *
 * @example
 * ```ts
 * import { expectedCode, type OutputPosterior } from 'partita/core'
 * const posterior: Pick<OutputPosterior, 'codeLength' | 'codes' | 'weights'> = {
 *   codeLength: 1,
 *   codes: () => Float32Array.of(0, 1),
 *   weights: () => Float64Array.of(0.25, 0.75),
 * }
 * console.log(expectedCode(posterior, 0)) // [0.75]
 * ```
 */
export function expectedCode(
  posterior: Pick<OutputPosterior, 'codeLength' | 'codes' | 'weights'>,
  b: number,
): Float64Array {
  const { codeLength } = posterior
  const codes = posterior.codes(b)
  const expected = new Float64Array(codeLength)
  posterior.weights(b).forEach((weight, j) => {
    if (weight === 0) return
    for (let i = 0; i < codeLength; i++) expected[i] += weight * codes[j * codeLength + i]
  })
  return expected
}

/**
 * `count` independent draws from row `b`, as indices of its listed codes.
 *
 * @example
 * ```ts
 * import { drawOutputs, Rng } from 'partita/core'
 * console.log(drawOutputs({ weights: () => Float64Array.of(0, 1) }, 0, new Rng(1), 3)) // 1 1 1
 * ```
 */
export function drawOutputs(
  posterior: Pick<OutputPosterior, 'weights'>,
  b: number,
  rng: Rng,
  count: number,
): Int32Array {
  return drawWeighted(posterior.weights(b), rng, count)
}
