import { type Features, isSparse } from '../../engine/index.js'
import { type FeaturesInput, toFeatures } from '../../io/index.js'
import { checkedInputs, type LearnedInputs } from '../fit/task-fit-options.js'
import type { RowEncoder } from '../fitted/fitted-parts.js'
import type { FilledTaskOptions } from '../options/task-options.js'

/** Checked inputs; what makes numbers of rows of values is fetched where it is asked for. */
export async function inputsToLearn(
  X: FeaturesInput,
  options: Pick<FilledTaskOptions, 'features' | 'schema' | 'featureNames'>,
  known: RowEncoder | undefined,
): Promise<LearnedInputs> {
  const { features, schema, featureNames } = options
  if (!features && !schema && !known) return { raw: checkedInputs(X, featureNames), featureNames }
  const { encodedInputs } = await import('./encoded-inputs.js')
  return encodedInputs(X, options, known)
}

/** Rows beside those to learn from, centered as they are. */
export function otherInputs(X: FeaturesInput, raw: Features, where: string, encoder?: RowEncoder) {
  const given = encoder?.featuresOf(X) ?? X
  return toFeatures(given, where, raw.cols, isSparse(raw) ? null : (raw.center ?? null))
}
