import type { Variable } from '../../engine/index.js'

/** Codes to score: one set shared by the batch, `[m, c]`, or `m` for each row, `[B·m, c]`. */
export interface Codes {
  readonly matrix: Variable
  readonly shared: boolean
  /** whether they are all outputs of the space, in its order */
  readonly whole?: boolean
}
