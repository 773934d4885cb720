import type { RowMatrix } from './row-matrix.js'
import type { SetDecision } from './set-decision.js'
import {
  labelCountOfDistribution,
  labelsOfIndex,
  membersOfSamples,
  normalizedSampleWeights,
  type SampledMembers,
} from './weighted-sets.js'

/**
 * The label set most likely to be exactly right under weighted samples: the distinct set with the
 * largest total weight, the first of them on a tie. `expected` is that weight, the estimated
 * probability of the set.
 *
 * @param codes   sampled label sets, 0/1 `[m, k]`
 * @param weights of the samples, ≥ 0, any scale; default equal, `[m]`
 * @throws PartitaError SHAPE_MISMATCH, NOT_IN_SPACE, INVALID_OPTION, EMPTY_DATA
 *
 * @example
 * ```ts
 * import { subsetOptimalFromSamples } from 'partita'
 * const codes = { rows: 3, cols: 2, values: [1, 1, 0, 1, 0, 1] }
 * console.log(subsetOptimalFromSamples(codes).labels) // 0, 1
 * ```
 */
export function subsetOptimalFromSamples(
  codes: RowMatrix,
  weights?: ArrayLike<number>,
): SetDecision {
  const { rows, cols } = codes
  const members = membersOfSamples(codes)
  const normalized = normalizedSampleWeights(weights, rows)
  const slotOf = new Map<string, number>()
  const firstSample: number[] = []
  const weightOfSlot: number[] = []
  for (let sample = 0; sample < rows; sample++) {
    const key = membersOf(members, sample).join()
    let slot = slotOf.get(key)
    if (slot === undefined) {
      slot = firstSample.push(sample) - 1
      weightOfSlot.push(0)
      slotOf.set(key, slot)
    }
    weightOfSlot[slot] += normalized[sample]
  }
  let best = 0
  for (let slot = 1; slot < weightOfSlot.length; slot++) {
    if (weightOfSlot[slot] > weightOfSlot[best]) best = slot
  }
  const labels = new Uint8Array(cols)
  for (const label of membersOf(members, firstSample[best])) labels[label] = 1
  return { labels, expected: Math.min(1, weightOfSlot[best]) }
}

/**
 * The label set most likely to be exactly right: the mode of a distribution over all `2ᵏ` sets, the
 * first of them on a tie. `expected` is its probability.
 *
 * @param probabilities in the order of binary counting, the set `y` at `Σ y_i 2^i`, `[2ᵏ]`
 * @throws PartitaError SHAPE_MISMATCH, INVALID_OPTION
 *
 * @example
 * ```ts
 * import { subsetOptimalFromDistribution } from 'partita'
 * console.log(subsetOptimalFromDistribution([0.1, 0.2, 0.3, 0.4]).labels) // 1, 1
 * ```
 */
export function subsetOptimalFromDistribution(probabilities: ArrayLike<number>): SetDecision {
  const k = labelCountOfDistribution(probabilities)
  const normalized = normalizedSampleWeights(probabilities, probabilities.length)
  let best = 0
  for (let set = 1; set < normalized.length; set++) {
    if (normalized[set] > normalized[best]) best = set
  }
  return { labels: labelsOfIndex(best, k), expected: normalized[best] }
}

function membersOf({ offsets, labels }: SampledMembers, sample: number): number[] {
  return labels.slice(offsets[sample], offsets[sample + 1])
}
