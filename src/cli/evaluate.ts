import type { EvaluateValues } from './commands.js'
import type { CliContext } from './context.js'
import { evaluationReport } from './evaluation-report.js'
import { evaluationText } from './evaluation-text.js'
import { exitCodes } from './exit-codes.js'
import { DEFAULT_SPLIT, loadTrainTest } from './load-data.js'
import { secondsSince } from './summaries.js'
import { createClassifierOptions, trainModel } from './train-model.js'
import { UsageError } from './usage-error.js'

/** `partita evaluate`: fits on the training rows, measures on the test rows, prints a report. */
export async function evaluate(values: EvaluateValues, context: CliContext): Promise<number> {
  if (values.test !== undefined && values.split !== undefined) {
    throw new UsageError('--test and --split exclude each other')
  }
  const options = createClassifierOptions(values)
  const loadStart = performance.now()
  const data = await loadTrainTest(values)
  const load = secondsSince(loadStart)
  const fitStart = performance.now()
  const { model, warnings, interrupted, isTrained } = await trainModel(
    options,
    data,
    values,
    context,
  )
  const fit = secondsSince(fitStart)
  if (interrupted && !isTrained) {
    context.stderr.write('no epoch was complete: there is nothing to measure\n')
    return exitCodes.interrupted
  }
  const predictStart = performance.now()
  const evaluation = model.evaluate(data.test.features, data.test.labels)
  const predict = secondsSince(predictStart)
  const report = evaluationReport({
    data,
    model,
    evaluation,
    seconds: { load, fit, predict },
    settings: {
      dropUnlabelled: values.dropUnlabelled,
      split: values.test === undefined ? (values.split ?? DEFAULT_SPLIT) : null,
      deterministic: values.deterministic,
    },
    warnings: [...data.warnings, ...warnings],
  })
  context.stdout.write(values.json ? `${JSON.stringify(report)}\n` : evaluationText(report))
  return interrupted ? exitCodes.interrupted : exitCodes.done
}
