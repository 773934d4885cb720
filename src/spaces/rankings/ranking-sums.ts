import { lowestItem, type RankingSteps } from './ranking-steps.js'

/**
 * Backward pass on factors: `exp V(S) = Σ_{i∉S} exp step(S, i) · exp V(S ∪ {i})`, no number too
 * large or too small.
 *
 * @param steps       loaded with factors
 * @param values      receives `exp V(S)`, `[2ᵏ]`
 * @param transitions receives `P(next item i | placed S)` for `i ∉ S`, `[2ᵏ, k]`
 */
export function sumFactors(
  steps: RankingSteps,
  values: Float64Array,
  transitions: Float64Array | undefined,
): void {
  const { k, sizes, lowBits, lowMask, lowPairs, highPairs, places, remaining } = steps
  const highBits = k - lowBits
  const all = values.length - 1
  values[all] = 1
  for (let set = all - 1; set >= 0; set--) {
    const outside = all ^ set
    const atPlace = sizes[set] * k
    const low = set & lowMask
    const high = set >> lowBits
    let sum = 0
    for (let rest = outside; rest !== 0; rest &= rest - 1) {
      const item = lowestItem(rest)
      const product =
        places[atPlace + item] *
        lowPairs[(item << lowBits) + low] *
        highPairs[(item << highBits) + high] *
        values[set | (1 << item)]
      sum += product
      if (transitions !== undefined) transitions[set * k + item] = product
    }
    values[set] = sum * remaining[outside]
    if (transitions === undefined || sum === 0) continue
    const scale = 1 / sum
    for (let rest = outside; rest !== 0; rest &= rest - 1) {
      transitions[set * k + lowestItem(rest)] *= scale
    }
  }
}

/**
 * Backward pass on logarithms: `V(S)` itself, by a log-sum-exp for each set.
 *
 * @param steps       loaded with logarithms
 * @param values      receives `V(S)`, `[2ᵏ]`
 * @param transitions receives `P(next item i | placed S)` for `i ∉ S`, `[2ᵏ, k]`
 */
export function sumLogarithms(
  steps: RankingSteps,
  values: Float64Array,
  transitions: Float64Array | undefined,
): void {
  const { k } = steps
  const gains = new Float64Array(k)
  const items = new Uint8Array(k)
  const all = values.length - 1
  values[all] = 0
  for (let set = all - 1; set >= 0; set--) {
    const count = steps.from(set, gains, items)
    let largest = -Infinity
    for (let n = 0; n < count; n++) {
      gains[n] += values[set | (1 << items[n])]
      if (gains[n] > largest) largest = gains[n]
    }
    let sum = 0
    for (let n = 0; n < count; n++) {
      // nothing may follow this set: e^{−∞ − −∞} would not be a number
      gains[n] = largest === -Infinity ? 0 : Math.exp(gains[n] - largest)
      sum += gains[n]
    }
    values[set] = largest + Math.log(Math.max(sum, 1))
    if (transitions === undefined) continue
    for (let n = 0; n < count; n++) {
      transitions[set * k + items[n]] = sum === 0 ? 0 : gains[n] / sum
    }
  }
}

/** `pairs[first + j, i] += Σ_{S∋j} flow[i, S]` over the sets S of one half of the items. */
export function collectPairs(
  flow: Float64Array,
  k: number,
  first: number,
  last: number,
  pairs: Float64Array,
): void {
  const sets = 2 ** (last - first)
  for (let item = 0; item < k; item++) {
    for (let set = 1; set < sets; set++) {
      const mass = flow[item * sets + set]
      if (mass === 0) continue
      for (let rest = set; rest !== 0; rest &= rest - 1) {
        pairs[(first + lowestItem(rest)) * k + item] += mass
      }
    }
  }
}
