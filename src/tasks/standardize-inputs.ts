import { type Features, isSparse } from '../engine/index.js'
import { toDense } from '../io/index.js'
import { type Standardizer, standardize } from '../models/index.js'

/**
 * Standardised copy of the features; the features themselves without a standardizer. Sparse rows are
 * written out first if the standardizer moves zeros, that is, if it was fitted on dense inputs.
 */
export function standardizeInputs(
  features: Features,
  standardizer: Standardizer | undefined,
): Features {
  if (standardizer === undefined) return features
  const movesZeros = isSparse(features) && standardizer.mean.some((mean) => mean !== 0)
  return standardize(movesZeros ? toDense(features) : features, standardizer)
}
