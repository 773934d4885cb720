import type { Features } from '../../engine/index.js'
import { fitInputs, type InputOptions, type InputTransform } from '../../models/index.js'
import type { Rng } from '../../random/index.js'

/** The preparation of inputs fitted to rows; the code of what is appended to them is loaded where something is. */
export async function fittedInputs(
  features: Features,
  options: InputOptions,
  rng: Rng,
  weights?: ArrayLike<number>,
): Promise<InputTransform> {
  if (!options.fourierFeatures && !options.pieces) return fitInputs(features, options, weights)
  const { fitInputTransform } = await import('./appended-inputs.js')
  return fitInputTransform(features, options, rng, weights)
}
