import { logAddExp } from '../../numbers/index.js'
import { checkRankingScores, type RankingScores } from './ranking-scores.js'

/**
 * Largest total magnitude of the scores for which every product of their exponentials, times `16!`,
 * is a normal double: `e^{2·300} · 16! < 10^{274}`.
 */
const SAFE_MAGNITUDE = 300

/**
 * What appending an item to a set of placed items adds to the score, for every set and item:
 *
 *   `step(S, i) = Θ[i, |S|] + s_i + Σ_{j∈S} A[j, i] − ln Σ_{l∉S} e^{s_l}`
 *
 * either as it is or, where no product can overflow or vanish, as the exponential of it: then the
 * dynamic program needs no exponential for each set and item, which makes it several times faster.
 *
 * A set is a bit mask. The sum over pairs is split into the lower and the upper half of the items,
 * `2 · k · 2^{k/2}` numbers instead of `k · 2ᵏ`, so that it stays in cache.
 */
export class RankingSteps {
  readonly k: number
  /** number of items in each set, `[2ᵏ]` */
  readonly sizes: Uint8Array
  /** items in the lower half, and the mask of their bits */
  readonly lowBits: number
  readonly lowMask: number
  /** the part of the pairs with the lower half of S, `[k, 2^lowBits]` */
  readonly lowPairs: Float64Array
  /** the part of the pairs with the upper half of S, `[k, 2^(k − lowBits)]` */
  readonly highPairs: Float64Array
  /** the part of the place and of the item itself, transposed: `[place, item]` */
  readonly places: Float64Array
  /** the part of the set of items left, by that set, `[2ᵏ]` */
  readonly remaining: Float64Array

  constructor(k: number) {
    this.k = k
    this.lowBits = Math.ceil(k / 2)
    this.lowMask = 2 ** this.lowBits - 1
    this.lowPairs = new Float64Array(k * 2 ** this.lowBits)
    this.highPairs = new Float64Array(k * 2 ** (k - this.lowBits))
    this.places = new Float64Array(k * k)
    this.remaining = new Float64Array(2 ** k)
    this.sizes = new Uint8Array(2 ** k)
    for (let set = 1; set < this.sizes.length; set++) {
      this.sizes[set] = this.sizes[set >> 1] + (set & 1)
    }
  }

  /** Fills the tables with steps: `step` is the sum of its four parts. */
  loadLogarithms(scores: RankingScores): void {
    const { k, places, remaining } = this
    checkRankingScores(scores, k)
    this.#load(scores, false)
    const { plackettLuce, plackettLucePower: power = 1 } = scores
    if (plackettLuce === undefined) return
    for (let at = 0; at < places.length; at++) places[at] += power * plackettLuce[at % k]
    remaining[0] = Infinity
    for (let set = 1; set < remaining.length; set++) {
      remaining[set] = -logAddExp(-remaining[set & (set - 1)], plackettLuce[lowestItem(set)])
    }
    if (power !== 1) for (let set = 0; set < remaining.length; set++) remaining[set] *= power
  }

  /**
   * Fills the tables with factors: `exp step` is the product of its four parts.
   *
   * @returns false, with nothing filled, if the scores are too large for that
   */
  loadFactors(scores: RankingScores): boolean {
    const { k, places, remaining } = this
    checkRankingScores(scores, k)
    if (magnitude(scores, k) > SAFE_MAGNITUDE) return false
    const { pairs, plackettLuce, plackettLucePower: power = 1 } = scores
    this.#load({ ...scores, pairs: pairs && Float64Array.from(pairs, Math.exp) }, true)
    for (let at = 0; at < places.length; at++) places[at] = Math.exp(places[at])
    if (plackettLuce === undefined) return true
    const weights = Float64Array.from(plackettLuce, (s) => Math.exp(s - plackettLuce[0]))
    const factors = power === 1 ? weights : weights.map((weight) => weight ** power)
    for (let at = 0; at < places.length; at++) places[at] *= factors[at % k]
    remaining[0] = 0
    for (let set = 1; set < remaining.length; set++) {
      remaining[set] = remaining[set & (set - 1)] + weights[lowestItem(set)]
    }
    for (let set = 1; set < remaining.length; set++) {
      remaining[set] = power === 1 ? 1 / remaining[set] : remaining[set] ** -power
    }
    return true
  }

  /**
   * `step(S, i)` for every item not in `set`, ascending, into `steps`; the items into `items`.
   * After {@link loadLogarithms}.
   *
   * @returns how many there are
   */
  from(set: number, steps: Float64Array, items: Uint8Array): number {
    const { k, lowBits, lowPairs, highPairs, places } = this
    const outside = (2 ** k - 1) ^ set
    const low = set & this.lowMask
    const high = set >> lowBits
    const highBits = k - lowBits
    const atPlace = this.sizes[set] * k
    const remaining = this.remaining[outside]
    let count = 0
    for (let rest = outside; rest !== 0; rest &= rest - 1) {
      const item = lowestItem(rest)
      items[count] = item
      steps[count] =
        places[atPlace + item] +
        lowPairs[(item << lowBits) + low] +
        highPairs[(item << highBits) + high] +
        remaining
      count++
    }
    return count
  }

  /** Scores of places as they are, pairs combined, and nothing for the items left. */
  #load({ places, pairs }: RankingScores, multiply: boolean): void {
    const { k, lowBits } = this
    for (let item = 0; item < k; item++) {
      for (let place = 0; place < k; place++) {
        this.places[place * k + item] = places === undefined ? 0 : places[item * k + place]
      }
    }
    combinePairs(pairs, k, 0, lowBits, multiply, this.lowPairs)
    combinePairs(pairs, k, lowBits, k, multiply, this.highPairs)
    this.remaining.fill(multiply ? 1 : 0)
  }
}

/** The item of the lowest bit of a set. */
export function lowestItem(set: number): number {
  return 31 - Math.clz32(set & -set)
}

/** `out[i, S]` = sum or product of `pairs[first + j, i]` over `j ∈ S`, S a set of `last − first`. */
function combinePairs(
  pairs: ArrayLike<number> | undefined,
  k: number,
  first: number,
  last: number,
  multiply: boolean,
  out: Float64Array,
): void {
  const neutral = multiply ? 1 : 0
  out.fill(neutral)
  if (pairs === undefined) return
  const sets = 2 ** (last - first)
  for (let item = 0; item < k; item++) {
    const at = item * sets
    for (let set = 1; set < sets; set++) {
      const before = first + lowestItem(set)
      // sets that hold the item itself are never asked for
      const part = before === item ? neutral : pairs[before * k + item]
      const rest = out[at + (set & (set - 1))]
      out[at + set] = multiply ? rest * part : rest + part
    }
  }
}

/** A bound on `|score|` of every order and of every part of one; what is forbidden aside. */
function magnitude(
  { places, pairs, plackettLuce, plackettLucePower: power = 1 }: RankingScores,
  k: number,
): number {
  let total = 0
  for (let i = 0; i < k; i++) {
    let largest = 0
    for (let j = 0; j < k; j++) {
      if (places !== undefined) largest = Math.max(largest, finiteMagnitude(places[j * k + i]))
      if (pairs === undefined || j >= i) continue
      total += Math.max(finiteMagnitude(pairs[i * k + j]), finiteMagnitude(pairs[j * k + i]))
    }
    total += largest
  }
  if (plackettLuce === undefined) return total
  let lowest = Infinity
  let highest = -Infinity
  for (let i = 0; i < k; i++) {
    lowest = Math.min(lowest, plackettLuce[i])
    highest = Math.max(highest, plackettLuce[i])
  }
  return total + Math.max(1, power) * k * (highest - lowest)
}

function finiteMagnitude(score: number): number {
  return score === -Infinity ? 0 : Math.abs(score)
}
