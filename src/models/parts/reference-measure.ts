import type { Tape, Variable } from '../../engine/index.js'
import type { Constraint } from '../../spaces/index.js'
import type { ModelBatch } from '../energy-model.js'

/**
 * A learned base `q(y|x)`, fitted first and frozen, that a model's score is a residual on:
 * `p(y|x) = q(y|x) f*'(g(x, y) − τ(x))`, `E_q[f*'(g − τ)] = 1`
 * (docs/maths.md#3-parts-of-the-model).
 */
export interface ReferenceMeasure {
  readonly name: string
  /** whether its parameters are scores `s` of the code: `q(y|x) ∝ exp⟨s(x), φ(y)⟩` */
  readonly isLinear?: boolean
  /** what its density needs to know of each row of a batch, `[B, p]` */
  parameters(batch: ModelBatch): Float32Array
  /**
   * `log q(y|x) − log u(y)`, `u` uniform, of `count` codes for each row, `[B·count, c]`, into `out`,
   * `[B·count]`
   */
  logDensity(
    codes: Float32Array,
    count: number,
    context: { readonly rows: number; readonly parameters: Float32Array },
    out: Float64Array,
  ): void
  /**
   * Exact `ln E_{y~q} exp⟨linear_b, φ(y)⟩`, over the outputs that agree with a constraint for each row
   * if there are any: `[B, c] → [B, 1]`, differentiable. Absent or undefined where no way is known but
   * to enumerate.
   *
   * @param parameters `[B, p]`
   */
  linearLogPartition?(
    tape: Tape,
    linear: Variable,
    parameters: Float32Array,
    constraints?: readonly Constraint[],
  ): Variable | undefined
}
