import { type Features, isSparse } from '../../engine/index.js'
import { type FeaturesInput, toFeatures } from '../../io/index.js'
import type { TrainingEvent } from '../../training/index.js'
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

/** Warns of columns of sparse rows that lose their differences; of those of a file its reader has. */
export async function* warnOfFar(
  raw: Features,
  { schema, featureNames }: LearnedInputs,
): AsyncGenerator<TrainingEvent, readonly string[]> {
  if (schema || !isSparse(raw)) return []
  const { farSparse } = await import('../../io/features/far-sparse.js')
  const names = featureNames ?? Array.from({ length: raw.cols }, (_, column) => `column ${column}`)
  const warnings = farSparse(raw, names, false)
  for (const message of warnings) yield { type: 'warning', phase: 'select', message }
  return warnings
}

/** Rows beside those to learn from, centered as they are. */
export function otherInputs(X: FeaturesInput, raw: Features, where: string, encoder?: RowEncoder) {
  const given = encoder?.featuresOf(X) ?? X
  return toFeatures(given, where, raw.cols, isSparse(raw) ? null : (raw.center ?? null))
}
