import type { Features } from '../engine/index.js'

/** A batch of inputs and, if known, which training rows they are. */
export interface ModelBatch {
  readonly features: Features
  readonly rowIndices?: Int32Array
}
