import type { BackendOptions } from '../../engine/index.js'
import type { Generator } from '../../losses/index.js'
import type { CustomParts } from '../../models/index.js'

/** Options of loading a model. */
export interface LoadOptions extends BackendOptions, CustomParts {
  /** the generator, if the model was fitted with one of the caller's own */
  readonly loss?: Generator
}
