import { type DenseMatrix, type Features, isSparse } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'

/** The features as they are; throws `UNSUPPORTED` for sparse ones, of which `what` cannot be made. */
export function requireDense(features: Features, what: string, instead: string): DenseMatrix {
  if (!isSparse(features)) return features
  throw new PartitaError('UNSUPPORTED', `${what} need dense inputs`, {
    hint: `pass dense rows (toDense in partita/io), or ${instead}`,
  })
}
