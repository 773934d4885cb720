import { type Features, isSparse } from '../../engine/index.js'
import { type FeaturesInput, toFeatures } from '../../io/index.js'
import type { TrainingEvent } from '../../training/index.js'
import { checkedInputs, type LearnedInputs } from '../fit/task-fit-options.js'
import type { RowEncoder } from '../fitted/fitted-parts.js'
import type { FilledTaskOptions } from '../options/task-options.js'

/** Checked inputs, and what they were warned of; what makes numbers of rows of values is fetched where it is asked for. */
export async function* inputsToLearn(
  X: FeaturesInput,
  options: Pick<FilledTaskOptions, 'features' | 'schema' | 'featureNames'>,
  known: RowEncoder | undefined,
): AsyncGenerator<TrainingEvent, LearnedInputs & { readonly warnings: readonly string[] }> {
  const { features, schema, featureNames } = options
  const isPlain = !features && !schema && !known
  const learned = isPlain
    ? { raw: checkedInputs(X, featureNames), featureNames }
    : await (await import('./encoded-inputs.js')).encodedInputs(X, options, known)
  const isTold = isPlain && isSparse(learned.raw)
  const warnings = isTold ? (await import('./far-columns.js')).farColumns(learned) : []
  for (const message of warnings) yield { type: 'warning', phase: 'select', message }
  return { ...learned, warnings }
}

/** Rows beside those to learn from, centered as they are. */
export function otherInputs(X: FeaturesInput, raw: Features, where: string, encoder?: RowEncoder) {
  const given = encoder?.featuresOf(X) ?? X
  return toFeatures(given, where, raw.cols, isSparse(raw) ? null : (raw.center ?? null))
}
