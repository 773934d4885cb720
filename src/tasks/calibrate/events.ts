import { type Reliability, reliability } from '../../metrics/index.js'

/** Events with their probabilities and what became of them, gathered row by row. */
export class Events {
  readonly #probabilities: number[] = []
  readonly #outcomes: number[] = []

  /** @param outcome whether it happened; undefined: unknown, and nothing is added */
  add(probability: number, outcome: boolean | undefined): void {
    if (outcome === undefined) return
    // sums of single precision may exceed 1 by their rounding, learned log-partitions by their error
    this.#probabilities.push(Math.min(1, Math.max(0, probability)))
    this.#outcomes.push(Number(outcome))
  }

  /** undefined where no outcome is known */
  get reliability(): Reliability | undefined {
    if (this.#outcomes.length === 0) return undefined
    return reliability(this.#probabilities, this.#outcomes)
  }
}
