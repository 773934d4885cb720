import { type Features, takeRows } from '../../engine/index.js'
import type { SetPosterior } from '../../inference/index.js'
import type { KnownCode } from '../../spaces/index.js'
import type { ObservedLabels } from './label-input.js'

/**
 * `log p(observed | x)`, `[n]`: of sets known in part, in the place of what is written for them, the mass of all that
 * agree.
 */
export function withKnownMasses(
  values: Float64Array,
  { constraints }: Pick<ObservedLabels, 'constraints'>,
  features: Features,
  logPartition: Float64Array,
  posteriors: (
    features: Features,
    known: readonly (KnownCode | undefined)[],
  ) => Iterable<SetPosterior>,
): Float64Array {
  if (!constraints) return values
  const rows = Int32Array.from(constraints.keys()).filter((row) => constraints[row])
  const known = Array.from(rows, (row) => constraints[row])
  let at = 0
  for (const posterior of posteriors(takeRows(features, rows), known)) {
    const row = rows[at++]
    values[row] = posterior.logMass(logPartition[row])
  }
  return values
}
