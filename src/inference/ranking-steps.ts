import { checkRankingScores, logAddExp, type RankingScores } from './ranking-scores.js'

/**
 * What appending an item to a set of placed items adds to the score, for every set and item:
 *
 *   `step(S, i) = Θ[i, |S|] + s_i + Σ_{j∈S} A[j, i] − ln Σ_{l∉S} e^{s_l}`
 *
 * A set is a bit mask. The sum over pairs is split into the lower and the upper half of the items,
 * `2 · k · 2^{k/2}` numbers instead of `k · 2ᵏ`, so that it stays in cache.
 */
export class RankingSteps {
  readonly k: number
  /** number of items in each set, `[2ᵏ]` */
  readonly sizes: Uint8Array
  /** bits of the lower half */
  readonly lowBits: number
  readonly lowMask: number
  /** sums over the pairs with the lower half of S, `[k, 2^lowBits]` */
  readonly lowPairs: Float64Array
  /** sums over the pairs with the upper half of S, `[k, 2^(k − lowBits)]` */
  readonly highPairs: Float64Array
  /** `Θ[i, place] + s_i`, transposed: `[place, item]` */
  readonly #places: Float64Array
  /** `ln Σ_{l∈C} e^{s_l}` of each set C, zero without Plackett–Luce, `[2ᵏ]` */
  readonly #logRemaining: Float64Array

  constructor(k: number) {
    this.k = k
    this.lowBits = Math.ceil(k / 2)
    this.lowMask = 2 ** this.lowBits - 1
    this.lowPairs = new Float64Array(k * 2 ** this.lowBits)
    this.highPairs = new Float64Array(k * 2 ** (k - this.lowBits))
    this.#places = new Float64Array(k * k)
    this.#logRemaining = new Float64Array(2 ** k)
    this.sizes = new Uint8Array(2 ** k)
    for (let set = 1; set < this.sizes.length; set++) {
      this.sizes[set] = this.sizes[set >> 1] + (set & 1)
    }
  }

  /** Fills the tables for one score. */
  load(scores: RankingScores): void {
    const { k, lowBits } = this
    checkRankingScores(scores, k)
    const { places, pairs, plackettLuce } = scores
    for (let item = 0; item < k; item++) {
      const own = plackettLuce === undefined ? 0 : plackettLuce[item]
      for (let place = 0; place < k; place++) {
        this.#places[place * k + item] = own + (places === undefined ? 0 : places[item * k + place])
      }
    }
    fillPairSums(pairs, k, 0, lowBits, this.lowPairs)
    fillPairSums(pairs, k, lowBits, k, this.highPairs)
    const logRemaining = this.#logRemaining
    if (plackettLuce === undefined) {
      logRemaining.fill(0)
      return
    }
    logRemaining[0] = -Infinity
    for (let set = 1; set < logRemaining.length; set++) {
      const rest = set & (set - 1)
      logRemaining[set] = logAddExp(logRemaining[rest], plackettLuce[lowestItem(set)])
    }
  }

  /**
   * `step(S, i)` for every item not in `set`, ascending, into `steps`; the items into `items`.
   *
   * @returns how many there are
   */
  from(set: number, steps: Float64Array, items: Uint8Array): number {
    const { k, lowBits, lowPairs, highPairs } = this
    const outside = (2 ** k - 1) ^ set
    const low = set & this.lowMask
    const high = set >> lowBits
    const highBits = k - lowBits
    const atPlace = this.sizes[set] * k
    const logRemaining = this.#logRemaining[outside]
    let count = 0
    for (let rest = outside; rest !== 0; rest &= rest - 1) {
      const item = lowestItem(rest)
      items[count] = item
      steps[count] =
        this.#places[atPlace + item] +
        lowPairs[(item << lowBits) + low] +
        highPairs[(item << highBits) + high] -
        logRemaining
      count++
    }
    return count
  }
}

/** The item of the lowest bit of a set. */
export function lowestItem(set: number): number {
  return 31 - Math.clz32(set & -set)
}

/** `out[i, S] = Σ_{j∈S} A[first + j, i]` for every set S of the items `first … last − 1`. */
function fillPairSums(
  pairs: ArrayLike<number> | undefined,
  k: number,
  first: number,
  last: number,
  out: Float64Array,
): void {
  if (pairs === undefined) {
    out.fill(0)
    return
  }
  const sets = 2 ** (last - first)
  for (let item = 0; item < k; item++) {
    const at = item * sets
    out[at] = 0
    for (let set = 1; set < sets; set++) {
      const before = first + lowestItem(set)
      // sets that hold the item itself are never asked for
      const own = before === item ? 0 : pairs[before * k + item]
      out[at + set] = out[at + (set & (set - 1))] + own
    }
  }
}
