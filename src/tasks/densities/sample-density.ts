import { effectiveSampleSize, normalizedWeights } from '../../inference/index.js'
import type { Rng } from '../../random/index.js'
import { MarkovChains } from '../../samplers/index.js'
import { drawCodes, relativeTo, type TiltedLaw } from './tilted-law.js'

/** How points of a density are drawn. */
export type SampleMethod = 'resampling' | 'metropolis'

/** Points of a density, and how they were drawn. */
export interface DensitySample {
  /** in the units of the data, `[count, d]` */
  readonly points: readonly (readonly number[])[]
  readonly method: SampleMethod
  /** share of the proposal's draws that are effective: the lower, the more points stand twice */
  readonly effectiveSampleSize: number
}

/** Draws of the proposal for each point that is wanted. */
const DRAWS_PER_POINT = 10
const LEAST_DRAWS = 2000
/** Moves of each chain. */
const MOVES = 200

/** Draws points by resampling, then moves them by Metropolis chains if that is asked for. */
export function drawPoints(
  law: TiltedLaw,
  count: number,
  method: SampleMethod,
  rng: Rng,
): DensitySample {
  const { space, proposal, base } = law
  const d = space.codeLength
  const draws = Math.max(LEAST_DRAWS, DRAWS_PER_POINT * count)
  const drawn = drawCodes(proposal, draws, d, rng.split('draws'))
  const weights = law.logWeights(drawn)
  for (let j = 0; j < draws; j++) weights[j] -= proposal.logDensity(drawn, j * d)
  const shares = normalizedWeights(weights)
  const codes = resampled(drawn, shares, count, d, rng.split('resampling'))
  if (method === 'metropolis') {
    const density = (at: Float32Array) => {
      const scores = law.scores(at)
      return [scores.map((score, j) => score + relativeTo(base, at, j * d, d))]
    }
    const chains = new MarkovChains(space, codes, density, { rule: 'metropolis' })
    const moves = rng.split('chains')
    for (let move = 0; move < MOVES; move++) chains.move(moves)
  }
  return {
    points: Array.from({ length: count }, (_, n) => space.decode(codes, n * d)),
    method,
    effectiveSampleSize: effectiveSampleSize(shares) / draws,
  }
}

/** Draws by weight: one uniform number shifts a comb of equal teeth; the order is random. */
function resampled(
  codes: Float32Array,
  shares: Float64Array,
  count: number,
  d: number,
  rng: Rng,
): Float32Array {
  const out = new Float32Array(count * d)
  const order = rng.permutation(count)
  const offset = rng.uniform()
  let reached = shares[0]
  let j = 0
  for (let n = 0; n < count; n++) {
    const at = (n + offset) / count
    while (j < shares.length - 1 && reached <= at) reached += shares[++j]
    out.set(codes.subarray(j * d, (j + 1) * d), order[n] * d)
  }
  return out
}
