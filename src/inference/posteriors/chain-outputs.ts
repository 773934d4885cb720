import type { Rng } from '../../random/index.js'
import { MarkovChains } from '../../samplers/index.js'
import type { Space } from '../../spaces/index.js'
import { drawWeighted } from './importance-weights.js'
import type { ListedPosterior } from './listed-posterior.js'

/** Chains for each row. */
const CHAINS = 8

/**
 * `count` codes for each row by Markov chains over the space's `step`, `[B·count, c]`: started at
 * resampled importance samples, with a burn-in of ten moves for each number of a code (100 to 500), then
 * every few moves one is kept. The chains of a row have a stream of their own: other rows do not matter.
 *
 * @param samples of each row to start from
 * @param logDensity of `count` codes for each row, `[B·count, c] → [B·count]`
 */
export function chainOutputs<Y>(
  space: Space<Y>,
  samples: readonly Pick<ListedPosterior, 'codes' | 'weights'>[],
  count: number,
  logDensity: (codes: Float32Array, count: number) => Float64Array,
  rng: Rng,
): Float32Array {
  const c = space.codeLength
  const rows = samples.length
  const at = new Float32Array(rows * CHAINS * c)
  const rngs = Array.from({ length: rows }, () => rng.split('row'))
  samples.forEach(({ codes, weights }, b) => {
    drawWeighted(weights, rngs[b], CHAINS).forEach((j, chain) => {
      at.set(codes.subarray(j * c, (j + 1) * c), (b * CHAINS + chain) * c)
    })
  })
  const chains = new MarkovChains(space, at, (codes) => [logDensity(codes, CHAINS)])
  const burnIn = Math.min(500, Math.max(100, 10 * c))
  const thinning = Math.min(8, Math.max(1, Math.ceil(c / 4)))
  for (let move = 0; move < burnIn; move++) chains.move(rngs)
  const out = new Float32Array(rows * count * c)
  for (let kept = 0; kept < count; kept++) {
    if (kept % CHAINS === 0) for (let move = 0; move < thinning; move++) chains.move(rngs)
    for (let b = 0; b < rows; b++) {
      const from = (b * CHAINS + (kept % CHAINS)) * c
      out.set(chains.codes.subarray(from, from + c), (b * count + kept) * c)
    }
  }
  return out
}
