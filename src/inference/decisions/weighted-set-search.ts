import type { SampledMembers } from './weighted-sets.js'

const LEAST_GAIN = 1e-12 // below rounding of an expectation in [0, 1]; keeps the search finite

/** Weighted label sets, and which answers a search may give. */
export interface SearchedSets {
  readonly members: SampledMembers
  /** number of labels */
  readonly k: number
  readonly weights: Float64Array
  /** value of the metric at (∅, ∅) */
  readonly emptyValue: number
  /** fewest and most labels of an answer */
  readonly least: number
  readonly most: number
}

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
  readonly #least: number
  readonly #most: number
  #size = 0

  constructor({ members, k, weights, emptyValue, least, most }: SearchedSets) {
    const { offsets, labels } = members
    this.#least = least
    this.#most = most
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

  /** Moves to the best of the sets of the l most probable labels, of the sizes l allowed. */
  startFromBestPrefix(): void {
    const marginals = Float64Array.from(this.#samplesOf, (samples) =>
      samples.reduce((sum, sample) => sum + this.#weights[sample], 0),
    )
    const order = Uint32Array.from(marginals, (_, label) => label)
    order.sort((a, b) => marginals[b] - marginals[a])

    let size = 0
    while (size < this.#least) this.#flip(order[size++])
    let best = this.expectedJaccard()
    let bestSize = size
    while (size < this.#most && marginals[order[size]] > 0) {
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

  /** Adds or removes single labels while the expected Jaccard index grows and the size is allowed. */
  ascend(): void {
    const k = this.labels.length
    let best = this.expectedJaccard()
    let sinceChange = 0
    for (let label = 0; sinceChange < k; label = (label + 1) % k) {
      const size = this.#size + (this.labels[label] === 1 ? -1 : 1)
      if (size < this.#least || size > this.#most) {
        sinceChange++
        continue
      }
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
