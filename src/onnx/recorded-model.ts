import type { Variable } from '../engine/index.js'
import type { BatchModel } from '../models/index.js'
import type { GraphReference, Recording } from './references/graph-reference.js'

/** A model as a graph computes it. */
export interface RecordedModel<Y> extends Recording<Y> {
  /** the model at the open number of rows */
  readonly at: BatchModel
  /** log-worths where the model is Plackett–Luce and no more, `[B, k]` */
  readonly worths?: Variable
  /** the learned measure that its score is a residual on */
  readonly reference?: GraphReference
}
