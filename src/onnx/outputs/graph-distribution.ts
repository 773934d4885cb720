import type { Variable } from '../../engine/index.js'
import type { ListedOutputs } from './listed-outputs.js'

/** What a model says of its outputs, as a graph computes it; what is absent a graph cannot have. */
export interface GraphDistribution {
  /** all outputs, where they are few */
  readonly listed?: ListedOutputs
  /** exact log-partition relative to the reference measure, `[B, 1]` */
  readonly exact?: Variable
  /** the learned one, `[B, 1]` */
  readonly learned?: Variable
  /** `P(label in y | x)` of label sets, `[B, k]` */
  readonly marginals?: string
  /** scores of independent labels, `[B, k]` */
  readonly independent?: string
  /** `ln p(y|x)` of all outputs in the order of enumeration, `[B, N]` */
  logListed(): Variable | undefined
  /** `ln p(y|x)` of a code for each row, `[B, c] → [B, 1]` */
  logProbability(code: Variable): Variable | undefined
}
