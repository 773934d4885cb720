import type { ParameterStore, Tape, Variable } from '../../engine/index.js'
import type { Rng } from '../../random/index.js'
import type { Space } from '../../spaces/index.js'
import type { KnownRows } from '../parts/known-rows.js'
import type { Inputs } from '../parts/network.js'
import type { BatchReference } from '../parts/reference-measure.js'
import type { Codes } from './codes.js'

/** A score `g(x, ·)` with `x` a whole batch, high = likely. */
export interface BatchScore {
  /** `u` of the score's linear part `⟨u(x), φ(y)⟩`, `[B, c]`; all zero if it has none */
  readonly linear: Variable
  /** whether the linear part is the whole score */
  readonly isLinear: boolean
  /** whether the score is zero for every output: the model is its reference measure */
  readonly isZero?: boolean
  /**
   * `U` of a pairwise part `½ yᵀUy` that completes the linear part, symmetric with zero diagonal:
   * `[c, c]` if all rows share it, else `[B, c·c]`
   */
  coupling?(): Variable
  /** `g(x_b, y_j)`, `[B, m]` */
  score(codes: Codes): Variable
  /** `g(y_j)` of each code where the score does not depend on x, `[1, m]`; absent otherwise */
  scoreOfCodes?(codes: Codes): Variable
  /**
   * `ln Σ_y exp g(x_b, y)` where a faster way than enumerating scores exists, `[B, 1]`, absolute;
   * absent otherwise
   */
  exactLogPartition?(): Variable
  /**
   * `ln E_{y uniform} [y ⊨ constraint_b] exp g(x_b, y)` of the rows known in part, `[R, 1]`, where the
   * score is not linear and an exact way exists; undefined or absent otherwise
   */
  constrainedLogPartition?(known: KnownRows): Variable | undefined
  /**
   * where the score is the log-density of a measure that proposals know: what they read of it,
   * `[B, p]`, gradient stopped
   */
  measureParameters?(): Float32Array
}

/**
 * An energy model (docs/maths.md#3-parts-of-the-model): what is learned of the score. The reference
 * measure `q(y|x)` it is a residual on stays outside, with the objective and the proposal.
 */
export interface Energy {
  /** numbers that scoring one pair of a row and a code holds at once, beside its score; default 0 */
  readonly numbersPerPair?: number
  /** names of the parameters that all scores are proportional to; absent where there are none */
  readonly scoreParameters?: readonly string[]
  /** the score of a batch from its context, `[B, H]`, and the measure it is a residual on */
  at(tape: Tape, context: Inputs, reference?: BatchReference): BatchScore
}

/** What every energy needs to create its parameters. */
export interface EnergyOptions {
  /** width of the context */
  readonly contextWidth: number
  /** starting value of `u`, `[codeLength]`; default zero */
  readonly linearBias?: Float32Array
  /** of a deep energy: widths of its hidden layers */
  readonly deep?: { readonly hidden: readonly number[] }
  /** of a low-rank pairwise energy: how many terms its matrix is a sum of */
  readonly lowRank?: { readonly rank: number }
  /** draws the starting weights that are not zero */
  readonly rng: Rng
}

/** Creates the parameters of an energy on a space; throws `UNSUPPORTED` where it does not apply. */
export type EnergyFactory = <Y>(
  store: ParameterStore,
  space: Space<Y>,
  options: EnergyOptions,
) => Energy

/** `⟨u_b, φ_j⟩`, plus an offset a code if given (`[1, m]`, shared codes only): `[B, m]` */
export function linearScores(
  tape: Tape,
  linear: Variable,
  { matrix, shared }: Codes,
  offset?: Variable,
): Variable {
  if (!shared) return tape.groupDot(linear, matrix)
  return offset
    ? tape.dense(linear, matrix, offset, { transposeWeight: true })
    : tape.matmul(linear, matrix, false, true)
}
