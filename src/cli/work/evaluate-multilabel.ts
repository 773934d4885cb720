import type { MultilabelEvaluateValues } from '../commands/multilabel-commands.js'
import type { CliContext } from '../options/context.js'
import { DEFAULT_SPLIT } from '../options/data-options.js'
import { UsageError } from '../options/usage-error.js'
import { multilabelReport } from '../report/multilabel-report.js'
import { multilabelReportText } from '../report/multilabel-report-text.js'
import { secondsSince } from '../report/summaries.js'
import { fitModel } from '../running/fit-model.js'
import { exitCodes } from './exit-codes.js'
import { createClassifierOptions, fitClassifier } from './fit-multilabel.js'
import { loadTrainTest } from './load-multilabel.js'

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
