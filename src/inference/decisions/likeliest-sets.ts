import type { SetPosterior } from '../posteriors/infer-sets.js'
import { mostProbable } from './output-rules.js'

/** The likeliest outputs of a row, each once, the most probable first. */
export interface LikeliestCodes {
  /** code of each, `[c]` */
  readonly codes: readonly Float32Array[]
  /** its probability */
  readonly weights: Float64Array
}

/**
 * The most probable label sets, each once, with their probabilities, the most probable first: exact for
 * independent labels of any number and where all sets are listed, else of those sampled.
 *
 * @param count of sets, at most
 *
 * @example
 * ```ts
 * import { IndependentLabels, likeliestSets } from 'partita/core'
 * const { codes, weights } = likeliestSets(new IndependentLabels([2, -0.5]), 2)
 * console.log(codes, weights) // 1 0 and 1 1; 0.55 and 0.33
 * ```
 */
export function likeliestSets(posterior: SetPosterior, count: number): LikeliestCodes {
  return posterior.kind === 'exact'
    ? likeliestOfIndependent(posterior.probabilities, count)
    : mostProbable(posterior, count)
}

/** A set that differs from the mode in some labels, the last of which is the `last` by its price. */
interface Flips {
  readonly labels: readonly number[]
  readonly last: number
  /** `ln` of how many times less likely it is than the mode */
  readonly price: number
}

/**
 * Sets in the order of their probability: from each, two that cost more are reached by flipping the next
 * label too, or instead of the last, in the order of prices; every set is reached once.
 */
function likeliestOfIndependent(probabilities: Float64Array, count: number): LikeliestCodes {
  const mode = Float32Array.from(probabilities, (p) => (p >= 0.5 ? 1 : 0))
  const prices = Array.from(probabilities, (p) => Math.abs(Math.log(p) - Math.log1p(-p)))
  const order = Array.from(prices.keys())
    .filter((label) => Number.isFinite(prices[label]))
    .sort((i, j) => prices[i] - prices[j] || i - j)
  const logMode = probabilities.reduce((sum, p) => sum + Math.log(Math.max(p, 1 - p)), 0)
  const codes: Float32Array[] = []
  const weights: number[] = []
  const open: Flips[] = [{ labels: [], last: -1, price: 0 }]
  const offer = (labels: readonly number[], last: number) => {
    if (last >= order.length) return
    const flipped = [...labels, order[last]]
    insert(open, {
      labels: flipped,
      last,
      price: flipped.reduce((sum, label) => sum + prices[label], 0),
    })
  }
  while (codes.length < count) {
    const next = open.shift()
    if (!next) break
    const code = mode.slice()
    for (const label of next.labels) code[label] = 1 - code[label]
    codes.push(code)
    weights.push(Math.exp(logMode - next.price))
    offer(next.labels, next.last + 1)
    if (next.labels.length > 0) offer(next.labels.slice(0, -1), next.last + 1)
  }
  return { codes, weights: Float64Array.from(weights) }
}

/** Keeps a list ascending by price. */
function insert(open: Flips[], flips: Flips): void {
  const at = open.findIndex(({ price }) => price > flips.price)
  open.splice(at < 0 ? open.length : at, 0, flips)
}
