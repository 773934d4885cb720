import type { TableSchema } from '../../io/index.js'
import type { TiltOptions } from '../../models/index.js'
import { createLaw, type Law, type LawDescription } from '../../samplers/index.js'
import type { Reals } from '../../spaces/index.js'
import type { RowEncoder } from '../fitted/fitted-parts.js'
import type { TrainingSummary } from '../fitted/training-summary.js'
import type { ResolvedDensityOptions } from './density-options.js'
import { lawOfCodes, type OwnLaw } from './own-law.js'
import type { DensityLogPartition, TiltedLaw } from './tilted-law.js'

/** Where a law comes from: its parameters, or the caller. */
export type LawSource =
  | { readonly kind: 'law'; readonly description: LawDescription }
  | { readonly kind: 'own'; readonly law: OwnLaw }

/** The law of a source over codes of a space. */
export function lawOf(source: LawSource, space: Reals): Law {
  return source.kind === 'law' ? createLaw(source.description) : lawOfCodes(source.law, space)
}

/** Everything a fitted density is made of. */
export interface DensityParts {
  readonly law: TiltedLaw
  readonly tilt: TiltOptions
  readonly sources: { readonly base?: LawSource | undefined; readonly proposal: LawSource }
  readonly logPartition: DensityLogPartition
  readonly training: TrainingSummary
  readonly options: ResolvedDensityOptions
  /** what was learned of the columns of the training file */
  readonly schema?: TableSchema | undefined
  /** what makes numbers of rows of values, by the schema */
  readonly encoder?: RowEncoder | undefined
}
