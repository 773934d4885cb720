import { checkOption } from '../../errors.js'
import { encoderOf } from '../../io/encoder/index.js'
import type { FeaturesInput, RawRow } from '../../io/index.js'
import { checkedInputs, type LearnedInputs } from '../fit/task-fit-options.js'
import type { RowEncoder } from '../fitted/fitted-parts.js'
import type { FilledTaskOptions } from '../options/task-options.js'

const EXPECTED = "a TableEncoder of 'partita/features'"

/**
 * Checked inputs, rows of values made numbers: by the encoder of the model that a fit goes on from, else by that of the
 * options, which learns of them, else by the schema of the options.
 */
export async function encodedInputs(
  X: FeaturesInput,
  {
    features,
    schema,
    featureNames,
  }: Partial<Pick<FilledTaskOptions, 'features' | 'schema' | 'featureNames'>>,
  known: RowEncoder | undefined,
): Promise<LearnedInputs> {
  checkOption(!features || !schema, 'schema', 'no option features, which learns one', 'both')
  if (known || !features) {
    const encoder = known ?? (schema && (await encoderOf(schema)))
    return checked(encoder?.featuresOf(X) ?? X, encoder, featureNames)
  }
  checkOption(typeof features.fitTransform === 'function', 'features', EXPECTED, features)
  const learned = await features.fitTransform(X as readonly RawRow[])
  checkOption(learned.encoder !== undefined, 'features', EXPECTED, 'another')
  return checked(learned.features, learned.encoder, featureNames)
}

function checked(
  X: FeaturesInput,
  encoder: RowEncoder | undefined,
  given: readonly string[] | undefined,
): LearnedInputs {
  const featureNames = given ?? encoder?.featureNames
  const raw = checkedInputs(X, featureNames)
  checkedInputs(raw, encoder?.featureNames, 'schema')
  return { raw, featureNames, schema: encoder?.schema, encoder }
}
