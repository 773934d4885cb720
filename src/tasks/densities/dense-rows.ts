import {
  type Features,
  type FeaturesInput,
  type TableEncoder,
  type TableSchema,
  toDense,
} from '../../io/index.js'
import type { RowEncoder } from '../fitted/fitted-parts.js'

/** What is said of rows of values. */
interface RowOptions {
  readonly features?: TableEncoder | undefined
  readonly schema?: TableSchema | undefined
  readonly featureNames?: readonly string[] | undefined
}

/** Rows of values as dense numbers, by what was learned of others; anything else as it is. */
export function denseRows(X: FeaturesInput, encoder: RowEncoder | undefined): FeaturesInput {
  const read = encoder?.featuresOf(X) ?? X
  return read === X ? X : toDense(read as Features)
}

/** The same to learn from, and what makes numbers of other rows: learned here, or by the reader of a file. */
export async function learnedRows(
  X: FeaturesInput,
  options: RowOptions,
): Promise<{ readonly X: FeaturesInput; readonly encoder?: RowEncoder | undefined }> {
  const { features, schema } = options
  if (features) {
    const { encodedInputs } = await import('../inputs/encoded-inputs.js')
    const { featureNames } = options
    const given = { features, schema, featureNames }
    const { raw, encoder } = await encodedInputs(X, given, undefined)
    return { X: toDense(raw), encoder }
  }
  const encoder = await encoderBySchema(schema)
  return { X: denseRows(X, encoder), encoder }
}

/** What makes numbers of rows of values by a schema, if there is one. */
export async function encoderBySchema(
  schema: TableSchema | undefined,
): Promise<RowEncoder | undefined> {
  return schema && (await import('../../io/encoder/index.js')).encoderOf(schema)
}
