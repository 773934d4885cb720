import type { Rng } from '../random/index.js'
import type { Constraint } from '../spaces/index.js'

/** What a proposal may look at when it draws for a batch. */
export interface ProposalContext {
  /** rows of the batch, B */
  readonly rows: number
  /**
   * linear part of the whole score on codes, that of a linear reference measure included, `[B, c]`,
   * gradient stopped; for tied proposals
   */
  readonly linearScores?: Float32Array
  /** outputs of the proposal's own network, `[B, p]`, gradient stopped; for learned proposals */
  readonly parameters?: Float32Array
  /** what is known of the output of each row, `[B]`: only what agrees with it is drawn */
  readonly constraints?: readonly (Constraint | undefined)[]
  /** what a learned reference measure reads of each row, `[B, p]`; for its density and its sampler */
  readonly referenceParameters?: Float32Array
}

/**
 * A sampler `r(·|x)` over the codes of a space, with an exact density (docs/maths.md#4-proposals).
 *
 * A shared proposal draws one set of `m` codes for the whole batch, `[m, c]`; any other draws `m`
 * codes for each row, `[B·m, c]`, row-major by batch row.
 */
export interface Proposal {
  readonly name: string
  readonly shared: boolean
  /** whether it heeds `context.constraints`; one that does not must not be given any */
  readonly constrains?: boolean
  /**
   * Whether `r(y|x) > 0` for every `y` when `count` codes are drawn; absent: it is. An objective over
   * samples needs it: what is never drawn never enters the log-partition.
   */
  hasFullSupport?(count: number): boolean
  /** write `count` codes (shared) or `rows·count` codes into `out`, which holds exactly as many */
  sample(rng: Rng, count: number, context: ProposalContext, out: Float32Array): void
  /**
   * `log r(y|x) − log u(y)`, `u` uniform on the space, for each code laid out as `sample` lays
   * them: `[count]` or `[rows·count]` into `out`. `−∞` where the proposal never goes.
   * With `context.rows = R` and per-row codes, `count` codes belong to each row.
   */
  logDensity(codes: Float32Array, count: number, context: ProposalContext, out: Float64Array): void
}

/** A reference measure `q(y|x)`, told by its density relative to the uniform one. */
export type ReferenceDensity = Pick<Proposal, 'logDensity'>
