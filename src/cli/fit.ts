import { checkWritable } from './check-writable.js'
import type { FitValues } from './commands.js'
import type { CliContext } from './context.js'
import { exitCodes } from './exit-codes.js'
import { uninterrupted } from './interrupt.js'
import { loadTraining } from './load-data.js'
import {
  describeNetwork,
  describeObjective,
  describeTraining,
  peakMemoryMb,
  secondsSince,
  summarizeData,
  summarizeOptions,
  summarizeTraining,
} from './summaries.js'
import { createClassifierOptions, trainModel } from './train-model.js'

/** `partita fit`: fits a model and saves it, also when Ctrl-C ends the fit early. */
export async function fit(values: FitValues, context: CliContext): Promise<number> {
  const options = createClassifierOptions(values)
  await checkWritable(values.model)
  const loadStart = performance.now()
  const data = await loadTraining(values)
  const load = secondsSince(loadStart)
  const fitStart = performance.now()
  const trained = await trainModel(options, data, values, context)
  const { model, interrupted, isTrained } = trained
  const seconds = { load, fit: secondsSince(fitStart) }
  if (interrupted && !isTrained) {
    context.stderr.write('no epoch was complete: nothing was saved\n')
    return exitCodes.interrupted
  }
  const late = await uninterrupted(context, () => model.save(values.model))
  const summary = {
    task: 'multilabel' as const,
    model: values.model,
    train: summarizeData(data.train),
    options: summarizeOptions(model.options),
    training: summarizeTraining(model),
    steps: summarizeTraining(model).steps,
    seconds,
    peakMemoryMb: peakMemoryMb(),
    engine: model.engine,
    droppedRows: { train: data.train.droppedRows },
    warnings: [...data.warnings, ...trained.warnings],
  }
  context.stdout.write(values.json ? `${JSON.stringify(summary)}\n` : summaryText(summary))
  return interrupted || late ? exitCodes.interrupted : exitCodes.done
}

interface FitSummary {
  readonly model: string
  readonly train: ReturnType<typeof summarizeData>
  readonly options: ReturnType<typeof summarizeOptions>
  readonly training: ReturnType<typeof summarizeTraining>
  readonly seconds: { readonly load: number; readonly fit: number }
  readonly peakMemoryMb: number
  readonly warnings: readonly string[]
}

function summaryText(summary: FitSummary): string {
  const { train, options, training, seconds, warnings } = summary
  const loss = training.validationLoss
  return `${[
    `train  ${train.rows} rows, ${train.features} features, ${train.labels} labels, ${train.cardinality.toFixed(2)} a row`,
    `model  ${describeObjective(options)}`,
    `       ${describeNetwork(options)}, seed ${options.seed}`,
    `fit    ${describeTraining(training)}${loss === null ? '' : `; loss ${loss.toFixed(3)} nats on held-out rows`}`,
    `load ${seconds.load.toFixed(1)} s, fit ${seconds.fit.toFixed(1)} s; peak memory ${summary.peakMemoryMb.toFixed(0)} MB`,
    ...warnings.map((warning) => `warning: ${warning}`),
    `saved ${summary.model}`,
  ].join('\n')}\n`
}
