import { portableLog } from '../../random/index.js'
import type { SpaceOfRankings } from '../../spaces/index.js'
import type { OutputWeights, SmoothPart } from './smooth-part.js'

/** Steps of minorise–maximise from the worths of all rows. */
export const WORTH_STEPS = 12
/** Steps for those. */
const FIRST_STEPS = 100

/**
 * Fits Plackett–Luce worths to weighted rankings by minorise–maximise, with a Gamma prior whose mean is the
 * worths of all rows and whose shape is the strength:
 *   `γ_i ← (w_i + s) / (Σ_y w_y Σ_{t: i not before t} 1 / Σ_{j not before t} γ_j + s / γ⁰_i)`,
 * `w_i` the weight of the rankings in which item `i` is chosen among others.
 *
 * @see Hunter 2004, "MM algorithms for generalized Bradley–Terry models"; Caron, Doucet 2012 (the prior)
 */
export function plackettLuceFit<Y>(
  { rankings, codeLength }: SpaceOfRankings<Y>,
  codes: Float32Array,
  all: OutputWeights,
): Pick<SmoothPart, 'base' | 'fit'> {
  const k = rankings.items.length
  // the last of all items is no choice
  const stages = Math.min(rankings.places, k - 1)
  const count = codes.length / codeLength
  const orders = new Int32Array(count * k)
  for (let y = 0; y < count; y++) {
    rankings.readOrder(codes, y * codeLength, orders.subarray(y * k, (y + 1) * k))
  }
  const wins = new Float64Array(k)
  const share = new Float64Array(k)
  const rest = new Float64Array(k + 1)

  /** one step on `worths`, in place */
  const step = (
    { outputs, weights }: OutputWeights,
    strength: number,
    prior: Float64Array,
    worths: Float64Array,
  ): void => {
    share.fill(0)
    for (let s = 0; s < outputs.length; s++) {
      const at = outputs[s] * k
      for (let t = k - 1; t >= 0; t--) rest[t] = rest[t + 1] + worths[orders[at + t]]
      let sum = 0
      for (let t = 0; t < k; t++) {
        if (t < stages) sum += weights[s] / rest[t]
        share[orders[at + t]] += sum
      }
    }
    for (let i = 0; i < k; i++) {
      worths[i] = (wins[i] + strength) / (share[i] + strength / prior[i])
    }
  }
  const solve = (
    given: OutputWeights,
    strength: number,
    prior: Float64Array,
    steps: number,
  ): Float64Array => {
    wins.fill(0)
    for (let s = 0; s < given.outputs.length; s++) {
      const at = given.outputs[s] * k
      for (let t = 0; t < stages; t++) wins[orders[at + t]] += given.weights[s]
    }
    const worths = prior.slice()
    for (let at = 0; at < steps; at++) step(given, strength, prior, worths)
    return worths
  }
  // one more row that ranks nothing: no item is infinitely better than another
  const base = solve(all, 1, new Float64Array(k).fill(1), FIRST_STEPS)

  return {
    base,
    fit(given, strength, out, at) {
      const worths = solve(given, strength, base, WORTH_STEPS)
      for (let i = 0; i < k; i++) out[at + i] = portableLog(worths[i])
    },
  }
}
