import type { Constraint } from '../../spaces/index.js'

/** Some rows of a batch and what is known of the output of each. */
export interface KnownRows {
  /** ascending, `[R]` */
  readonly rows: Int32Array
  /** `[R]` */
  readonly constraints: readonly Constraint[]
}
