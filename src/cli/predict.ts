import { readFeatures, writeFileWhole } from '../io/index.js'
import { FittedMultilabel } from '../tasks/index.js'
import { checkWritable } from './check-writable.js'
import type { PredictValues } from './commands.js'
import type { CliContext } from './context.js'
import { exitCodes } from './exit-codes.js'
import { uninterrupted } from './interrupt.js'
import { labelSetText, probabilityText } from './prediction-text.js'
import { UsageError } from './usage-error.js'

/** `partita predict`: label sets or probabilities for the rows of a file. */
export async function predict(values: PredictValues, context: CliContext): Promise<number> {
  const { decision, format = 'csv', probabilities, output, quiet } = values
  if (probabilities && decision !== undefined) {
    throw new UsageError('--probabilities and --decision exclude each other')
  }
  if (output !== undefined) await checkWritable(output)
  const { engine, deterministic } = values
  const model = await FittedMultilabel.load(values.model, { engine, deterministic })
  const { features, warnings } = await readFeatures(values.input, {
    features: model.featureNames,
    labels: model.labels,
    declared: declaredLabels(values.labels),
    missing: values.missing,
  })
  if (!quiet) for (const warning of warnings) context.stderr.write(`warning: ${warning}\n`)

  const text = probabilities
    ? probabilityText(model.predictProbabilities(features), model.labels, format)
    : labelSetText(model.predictSets(features, { decision }), format)
  if (output === undefined) {
    context.stdout.write(text)
    return exitCodes.done
  }
  const bytes = new TextEncoder().encode(text)
  const interrupted = await uninterrupted(context, () => writeFileWhole(output, bytes))
  return interrupted ? exitCodes.interrupted : exitCodes.done
}

/** The labels the caller takes the input to have: an XML file or names. */
function declaredLabels(text: string | undefined): string | readonly string[] | undefined {
  if (text === undefined || /\.xml$/i.test(text)) return text
  return text.split(',')
}
