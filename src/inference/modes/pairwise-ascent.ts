import { pairwiseFields } from './pairwise-score.js'

const LEAST_GAIN = 1e-9 // nats; above rounding, so that the ascent ends

/**
 * Steepest coordinate ascent on `⟨u, y⟩ + ½ yᵀUy` from a label set, in place: the best single flip
 * while one helps, else the best pair of flips, until neither does. The result is never below the
 * start. `O(k)` a flip and `O(k²)` to try all pairs.
 *
 * @param u            unary scores, nats, `[k]`
 * @param interactions `U`, symmetric with zero diagonal, nats, `[k, k]`
 * @param labels       the label set, 0/1 `[k]`
 * @param fields       workspace, `[k]`
 */
export function ascendPairwise(
  u: ArrayLike<number>,
  interactions: ArrayLike<number>,
  labels: Uint8Array,
  fields: Float64Array,
): void {
  const k = u.length
  pairwiseFields(u, interactions, labels, fields)
  for (;;) {
    let best = 0
    for (let i = 1; i < k; i++) {
      if (flipGain(labels, fields, i) > flipGain(labels, fields, best)) best = i
    }
    if (flipGain(labels, fields, best) > LEAST_GAIN) {
      flip(interactions, labels, fields, best)
      continue
    }
    let bestGain = LEAST_GAIN
    let first = -1
    let second = -1
    for (let i = 1; i < k; i++) {
      const gain = flipGain(labels, fields, i)
      for (let j = 0; j < i; j++) {
        // two flips the same way meet in their interaction; two opposite ones lose it
        const shared = labels[i] === labels[j] ? interactions[i * k + j] : -interactions[i * k + j]
        const both = gain + flipGain(labels, fields, j) + shared
        if (both > bestGain) {
          bestGain = both
          first = i
          second = j
        }
      }
    }
    if (first === -1) return
    flip(interactions, labels, fields, first)
    flip(interactions, labels, fields, second)
  }
}

function flipGain(labels: Uint8Array, fields: Float64Array, i: number): number {
  return labels[i] === 0 ? fields[i] : -fields[i]
}

function flip(
  interactions: ArrayLike<number>,
  labels: Uint8Array,
  fields: Float64Array,
  i: number,
): void {
  const k = labels.length
  const change = labels[i] === 0 ? 1 : -1
  labels[i] ^= 1
  for (let j = 0; j < k; j++) fields[j] += change * interactions[i * k + j]
}
