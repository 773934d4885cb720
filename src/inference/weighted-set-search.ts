import type { RowMatrix } from './row-matrix.js'

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
  /** transposed, so that one label's column is contiguous: `[k, m]` */
  readonly #columns: Uint8Array
  readonly #sizes: Uint32Array
  readonly #overlaps: Uint32Array
  #size = 0

  constructor({ rows, cols, values }: RowMatrix, weights: Float64Array, emptyValue: number) {
    this.labels = new Uint8Array(cols)
    this.#weights = weights
    this.#emptyValue = emptyValue
    this.#columns = new Uint8Array(rows * cols)
    this.#sizes = new Uint32Array(rows)
    this.#overlaps = new Uint32Array(rows)
    for (let sample = 0, at = 0; sample < rows; sample++) {
      for (let label = 0; label < cols; label++, at++) {
        this.#columns[label * rows + sample] = values[at]
        this.#sizes[sample] += values[at]
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
    const samples = this.#weights.length
    const marginals = new Float64Array(this.labels.length)
    for (let label = 0, at = 0; label < marginals.length; label++) {
      for (let sample = 0; sample < samples; sample++, at++) {
        marginals[label] += this.#weights[sample] * this.#columns[at]
      }
    }
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
    while (size > bestSize) this.#flip(order[--size])
  }

  /** Adds or removes single labels while the expected Jaccard index grows. */
  ascend(): void {
    let best = this.expectedJaccard()
    let sinceChange = 0
    for (
      let label = 0;
      sinceChange < this.labels.length;
      label = (label + 1) % this.labels.length
    ) {
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
    const samples = this.#weights.length
    const from = label * samples
    const change = this.labels[label] === 1 ? -1 : 1
    for (let sample = 0; sample < samples; sample++) {
      this.#overlaps[sample] += change * this.#columns[from + sample]
    }
    this.labels[label] ^= 1
    this.#size += change
  }
}
