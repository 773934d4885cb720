import type { Tape, Variable } from '../../engine/index.js'
import type { Proposal } from '../../samplers/index.js'
import type { Constraint } from '../../spaces/index.js'

/** Outputs with weights that sum to one. */
export interface OutputWeights {
  /** which of the distinct outputs, `[s]` */
  readonly outputs: Int32Array
  /** `[s]` */
  readonly weights: Float64Array
}

/** A measure of full support that is fitted to weighted outputs: what a forest has not seen is possible too. */
export interface SmoothPart {
  readonly name: 'independent' | 'plackett-luce' | 'uniform'
  /** numbers that tell one such measure, p */
  readonly width: number
  /** what is fitted to all rows: probabilities of labels, worths of items, or nothing, `[p]` */
  readonly base: Float64Array
  /**
   * Writes the measure fitted to weighted outputs to `out[at … at + p)`.
   *
   * @param strength how much the measure fitted to all rows weighs against these, whose weight is one
   */
  fit(given: OutputWeights, strength: number, out: Float32Array, at: number): void
  /** draws from it and tells its density; reads `context.parameters` */
  readonly proposal: Proposal
  /** `ln E exp⟨linear_b, φ(y)⟩`, `[B, 1]`, over what agrees with constraints if any; undefined: no way */
  logSum(
    tape: Tape,
    linear: Variable,
    parameters: Float32Array,
    constraints?: readonly Constraint[],
  ): Variable | undefined
}
