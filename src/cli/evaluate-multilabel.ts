import type { CliContext } from './context.js'
import { DEFAULT_SPLIT } from './data-options.js'
import { exitCodes } from './exit-codes.js'
import { fitModel } from './fit-model.js'
import { createClassifierOptions, fitClassifier } from './fit-multilabel.js'
import { loadTrainTest } from './load-multilabel.js'
import type { MultilabelEvaluateValues } from './multilabel-commands.js'
import { multilabelReport } from './multilabel-report.js'
import { multilabelReportText } from './multilabel-report-text.js'
import { secondsSince } from './summaries.js'
import { UsageError } from './usage-error.js'

/** `partita evaluate` for label sets: fits on the training rows, measures on the test rows. */
export async function evaluateMultilabel(
  values: MultilabelEvaluateValues,
  context: CliContext,
): Promise<number> {
  if (values.test !== undefined && values.split !== undefined) {
    throw new UsageError('--test and --split exclude each other')
  }
  const options = createClassifierOptions(values)
  const loadStart = performance.now()
  const data = await loadTrainTest(values)
  const load = secondsSince(loadStart)
  const fitStart = performance.now()
  const { model, warnings, interrupted, isTrained } = await fitModel(
    (hooks) => fitClassifier(options, data, hooks),
    values,
    context,
  )
  const fit = secondsSince(fitStart)
  if (interrupted && !isTrained) {
    context.stderr.write('no epoch was complete: there is nothing to measure\n')
    return exitCodes.interrupted
  }
  const predictStart = performance.now()
  const evaluation = model.evaluate(data.test.features, data.test.labels, {
    logPartition: values.logPartitionBy,
  })
  const predict = secondsSince(predictStart)
  const report = multilabelReport({
    data,
    model,
    evaluation,
    seconds: { load, fit, predict },
    settings: {
      dropUnlabelled: values.dropUnlabelled,
      split: values.test === undefined ? (values.split ?? DEFAULT_SPLIT) : null,
      deterministic: values.deterministic,
    },
    warnings: [...data.warnings, ...warnings, ...evaluation.warnings],
  })
  context.stdout.write(values.json ? `${JSON.stringify(report)}\n` : multilabelReportText(report))
  return interrupted ? exitCodes.interrupted : exitCodes.done
}
