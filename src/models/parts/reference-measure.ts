import { type Tape, takeRows, type Variable } from '../../engine/index.js'
import type { Proposal, ReferenceDensity } from '../../samplers/index.js'
import type { Constraint } from '../../spaces/index.js'
import type { Codes } from '../energies/codes.js'
import type { ModelBatch } from '../model-batch.js'
import type { KnownRows } from './known-rows.js'

/**
 * A learned base `q(y|x)`, fitted first and frozen, that a model's score is a residual on:
 * `p(y|x) = q(y|x) f*'(g(x, y) − τ(x))`, `E_q[f*'(g − τ)] = 1`
 * (docs/maths.md#3-parts-of-the-model). Its density reads `context.referenceParameters`.
 */
export interface ReferenceMeasure extends ReferenceDensity {
  readonly name: string
  /** whether its parameters are scores `s` of the code: `q(y|x) ∝ exp⟨s(x), φ(y)⟩` */
  readonly isLinear?: boolean
  /** whether its parameters are log-worths of Plackett–Luce */
  readonly isPlackettLuce?: boolean
  /** draws from it, reading `context.referenceParameters`; absent: those who draw know how to */
  readonly proposal?: Proposal
  /** what its density needs to know of each row of a batch, `[B, p]` */
  parameters(batch: ModelBatch): Float32Array
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
  /** `log q − log u` of codes on the tape, `[B, m]`, where there is such a way; absent: {@link logDensity} on the host */
  logDensityOf?(codes: Codes): Variable
}

/** The reference measure of a batch. */
export interface BatchReference {
  /** what its proposals and densities read, `[B, p]` */
  readonly parameters: Float32Array
  /** scores `s` of the code where `q(y|x) ∝ exp⟨s, φ(y)⟩`, `[B, c]` */
  readonly linear?: Variable
  /** log-worths where it is Plackett–Luce, `[B, k]` */
  readonly worths?: Float32Array
  /** `log q − log u` of `count` codes for each row, `[B·count, c] → [B·count]` */
  logDensity(codes: Float32Array, count: number): Float64Array
  /** the same on the tape, `[B, m]`; absent where there is no way but the host's */
  readonly logDensityOf?: ((codes: Codes) => Variable) | undefined
  /**
   * Exact `ln E_{y~q} exp⟨linear_b, φ(y)⟩`, `[B, c] → [B, 1]`, or of the rows known in part over what
   * agrees with their constraints, `[R, 1]`; undefined where no way is known but to enumerate
   */
  linearLogPartition(linear: Variable, known?: KnownRows): Variable | undefined
}

/** A reference measure applied to a batch. */
export function batchReference(
  tape: Tape,
  reference: ReferenceMeasure,
  batch: ModelBatch,
): BatchReference {
  const { rows } = batch.features
  const parameters = reference.parameters(batch)
  return {
    parameters,
    linear: reference.isLinear
      ? tape.upload(parameters, rows, parameters.length / rows)
      : undefined,
    worths: reference.isPlackettLuce ? parameters : undefined,
    logDensity(codes, count) {
      const out = new Float64Array(rows * count)
      reference.logDensity(codes, count, { rows, referenceParameters: parameters }, out)
      return out
    },
    logDensityOf: reference.logDensityOf,
    linearLogPartition(linear, known) {
      if (!known) return reference.linearLogPartition?.(tape, linear, parameters)
      const table = { rows, cols: parameters.length / rows, values: parameters }
      const taken = takeRows(table, known.rows).values
      const some = tape.gatherRows(linear, known.rows)
      return reference.linearLogPartition?.(tape, some, taken, known.constraints)
    },
  }
}
