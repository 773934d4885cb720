import { PartitaError } from '../../errors.js'
import type { CustomEnergy } from '../energies/custom-energy.js'
import type { CustomEncoder } from './custom-encoder.js'
import type { ModelSpec } from './model-spec.js'

/** Parts of a model that are the caller's own; a model file holds their names and weights only. */
export interface CustomParts {
  /** the energy, where the spec says `'custom'` */
  readonly energy?: CustomEnergy
  /** the encoder, where the spec names a custom one */
  readonly encoder?: CustomEncoder
  /** the network of the log-partition, with one output, where the spec names a custom one */
  readonly logPartition?: CustomEncoder
}

/**
 * Checks that the parts are those a spec names, neither without the other.
 *
 * @throws PartitaError `INVALID_OPTION` naming the part that is missing or another one
 *
 * @example
 * ```ts
 * import { checkCustomParts, customEnergy } from 'partita/core'
 * const energy = customEnergy((tape, { dot, parameter }) => dot(parameter('u', 1, 3)), { name: 'fixed' })
 * checkCustomParts({ energy: 'fixed' }, { energy })
 * ```
 */
export function checkCustomParts(named: ModelSpec['custom'], parts: CustomParts): void {
  for (const part of ['energy', 'encoder', 'logPartition'] as const) {
    const expected = named?.[part]
    const given = parts[part]?.name
    if (expected === given) continue
    throw new PartitaError('INVALID_OPTION', `the ${part} is not the one of the model`, {
      expected: expected === undefined ? 'no custom one' : `the custom ${part} ${expected}`,
      received: given ?? 'none',
      hint: `pass along what the model was fitted with: load(path, { ${part} })`,
    })
  }
}
