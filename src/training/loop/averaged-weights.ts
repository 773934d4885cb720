import type { ParameterStore, Weights } from '../../engine/index.js'

/**
 * An exponential moving average of a model's weights over its steps,
 * `θ̄ ← β_t θ̄ + (1 − β_t) θ`, `β_t = min(β, (1 + t) / (10 + t))`: as good as a smaller rate at the end,
 * without its slowness.
 *
 * @see Polyak, Juditsky 1992; Izmailov et al. 2018
 */
export class AveragedWeights {
  #average: Weights
  #steps = 0

  constructor(
    private readonly store: ParameterStore,
    private readonly decay: number,
  ) {
    this.#average = store.snapshot()
  }

  /** Takes in the weights after a step. */
  update(): void {
    const { store, decay } = this
    const t = ++this.#steps
    const share = 1 - Math.min(decay, (1 + t) / (10 + t))
    for (const { name, variable } of store.all()) {
      const values = store.backend.read(variable.value)
      const average = this.#average.get(name)!.values
      for (let e = 0; e < average.length; e++) average[e] += share * (values[e] - average[e])
    }
  }

  /** what it knows, to go on from */
  get state(): { readonly steps: number; readonly weights: Weights } {
    return { steps: this.#steps, weights: this.#average }
  }

  /** Goes on from what {@link state} gave. */
  restore(steps: number, weights: Weights): void {
    this.#steps = steps
    this.#average = weights
  }

  /** What `work` gives while the model has the averaged weights. */
  use<T>(work: () => T): T {
    const own = this.store.snapshot()
    this.install()
    try {
      return work()
    } finally {
      this.store.restore(own)
    }
  }

  /** Leaves the averaged weights in the model. */
  install(): void {
    this.store.restore(this.#average)
  }
}
