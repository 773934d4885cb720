import type { Features } from '../engine/index.js'

/** A batch of inputs and, if known, which training rows they are. */
export interface ModelBatch {
  readonly features: Features
  readonly rowIndices?: Int32Array
  /**
   * which rows of a whole fit they are, whatever part of it is trained on: what a measure that has seen
   * these rows answers without them by
   */
  readonly origins?: Int32Array
}
