import type { SampledMembers } from './weighted-sets.js'

const LEAST_GAIN = 1e-12 // below rounding of an expectation in [0, 1]; keeps the search finite

/**
 * Hill climbing over label sets for the expected Jaccard index under weighted sets. Holds the size
 * of each overlap with the current set, so trying a label costs `O(m)`.
 */
export class WeightedSetSearch {
  /** the current set, 0/1 `[k]` */
  readonly labels: Uint8Array
  readonly #weights: Float64Array
  readonly #emptyValue: number
  /** the samples each label is in */
  readonly #samplesOf: readonly number[][]
  readonly #sizes: Uint32Array
  readonly #overlaps: Uint32Array
  #size = 0

  constructor(
    { offsets, labels }: SampledMembers,
    k: number,
    weights: Float64Array,
    emptyValue: number,
  ) {
    this.labels = new Uint8Array(k)
    this.#weights = weights
    this.#emptyValue = emptyValue
    this.#samplesOf = Array.from({ length: k }, () => [])
    this.#sizes = new Uint32Array(weights.length)
    this.#overlaps = new Uint32Array(weights.length)
    for (let sample = 0; sample < weights.length; sample++) {
      this.#sizes[sample] = offsets[sample + 1] - offsets[sample]
      for (let at = offsets[sample]; at < offsets[sample + 1]; at++) {
        this.#samplesOf[labels[at]].push(sample)
      }
    }
  }

  /** Expected Jaccard index of the current set. */
  expectedJaccard(): number {
    let value = 0
    for (let sample = 0; sample < this.#weights.length; sample++) {
      const union = this.#size + this.#sizes[sample] - this.#overlaps[sample]
      const jaccard = union === 0 ? this.#emptyValue : this.#overlaps[sample] / union
      value += this.#weights[sample] * jaccard
    }
    return value
  }

  /** Moves to the best of the sets of the l most probable labels, l = 0 … k. */
  startFromBestPrefix(): void {
    const marginals = Float64Array.from(this.#samplesOf, (samples) =>
      samples.reduce((sum, sample) => sum + this.#weights[sample], 0),
    )
    const order = Uint32Array.from(marginals, (_, label) => label)
    order.sort((a, b) => marginals[b] - marginals[a])

    let best = this.expectedJaccard()
    let bestSize = 0
    let size = 0
    while (size < order.length && marginals[order[size]] > 0) {
      this.#flip(order[size])
      size++
      const value = this.expectedJaccard()
      if (value > best) {
        best = value
        bestSize = size
      }
    }
    while (size > bestSize) {
      size--
      this.#flip(order[size])
    }
  }

  /** Adds or removes single labels while the expected Jaccard index grows. */
  ascend(): void {
    const k = this.labels.length
    let best = this.expectedJaccard()
    let sinceChange = 0
    for (let label = 0; sinceChange < k; label = (label + 1) % k) {
      this.#flip(label)
      const value = this.expectedJaccard()
      if (value > best + LEAST_GAIN) {
        best = value
        sinceChange = 0
      } else {
        this.#flip(label)
        sinceChange++
      }
    }
  }

  #flip(label: number): void {
    const change = this.labels[label] === 1 ? -1 : 1
    for (const sample of this.#samplesOf[label]) this.#overlaps[sample] += change
    this.labels[label] ^= 1
    this.#size += change
  }
}
