import { type GaussianMixtureParameters, gaussianMixture } from './gaussian-mixture.js'
import { type KernelDensityParameters, kernelDensity } from './kernel-density.js'
import { type Law, mixtureLaw } from './law.js'
import { type StudentTParameters, studentT } from './student-t.js'

/** A ready law as plain JSON: what {@link createLaw} makes it from. */
export type LawDescription =
  | ({ readonly kind: 'gaussian-mixture' } & GaussianMixtureParameters)
  | ({ readonly kind: 'student-t' } & StudentTParameters)
  | ({ readonly kind: 'kernel' } & KernelDensityParameters)
  | {
      readonly kind: 'mixture'
      readonly parts: readonly { readonly law: LawDescription; readonly weight: number }[]
    }

/**
 * The law that a description describes.
 *
 * @throws PartitaError `INVALID_OPTION` for parameters that do not agree
 *
 * @example
 * ```ts
 * import { createLaw } from 'partita/core'
 * const law = createLaw({ kind: 'student-t', location: [0, 0], factor: [1, 0, 0, 1], degrees: 3 })
 * console.log(law.dimensions) // 2
 * ```
 */
export function createLaw(description: LawDescription): Law {
  switch (description.kind) {
    case 'gaussian-mixture':
      return gaussianMixture(description)
    case 'student-t':
      return studentT(description)
    case 'kernel':
      return kernelDensity(description)
    case 'mixture':
      return mixtureLaw(
        description.parts.map(({ law, weight }) => ({ law: createLaw(law), weight })),
      )
  }
}
