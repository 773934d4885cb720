import type { FittedMultilabel, FittedRanker } from '../../tasks/index.js'
import type { CliContext } from '../options/context.js'
import type { TaskName } from '../options/task-name.js'
import {
  describeTraining,
  peakMemoryMb,
  secondsSince,
  summarizeTraining,
} from '../report/summaries.js'
import { type FitHooks, fitModel, type Loudness } from '../running/fit-model.js'
import { uninterrupted } from '../running/interrupt.js'
import { checkWritable } from './check-writable.js'
import { exitCodes } from './exit-codes.js'

/** What `fit` needs of a task. */
export interface FitSteps<Data, Model, Train, Options> {
  readonly task: TaskName
  load(): Promise<Data>
  fit(data: Data, hooks: FitHooks): PromiseLike<Model>
  summarizeTrain(data: Data): Train
  summarizeOptions(model: Model): Options
  /** lines of text under their headings `train` and `model` */
  describe(train: Train, options: Options): string[]
}

interface LoadedData {
  readonly train: { readonly droppedRows: number }
  readonly validation: unknown
  readonly warnings: readonly string[]
}

/** `partita fit`: fits a model and saves it, also when Ctrl-C ends the fit early. */
export async function fitAndSave<
  Data extends LoadedData,
  Model extends FittedMultilabel | FittedRanker,
  Train,
  Options,
>(
  steps: FitSteps<Data, Model, Train, Options>,
  values: Loudness & { readonly model: string },
  context: CliContext,
): Promise<number> {
  await checkWritable(values.model)
  const loadStart = performance.now()
  const data = await steps.load()
  const load = secondsSince(loadStart)
  const fitStart = performance.now()
  const outcome = await fitModel((hooks) => steps.fit(data, hooks), values, context)
  const { model, interrupted, isTrained } = outcome
  const seconds = { load, fit: secondsSince(fitStart) }
  if (interrupted && !isTrained) {
    context.stderr.write('no epoch was complete: nothing was saved\n')
    return exitCodes.interrupted
  }
  const late = await uninterrupted(context, () => model.save(values.model))
  const training = summarizeTraining(model, data.validation !== undefined)
  const summary = {
    task: steps.task,
    model: values.model,
    train: steps.summarizeTrain(data),
    options: steps.summarizeOptions(model),
    training,
    steps: training.steps,
    seconds,
    peakMemoryMb: peakMemoryMb(),
    engine: model.engine,
    droppedRows: { train: data.train.droppedRows },
    warnings: [...data.warnings, ...outcome.warnings],
  }
  const loss = training.validationLoss
  const text = () => [
    ...steps.describe(summary.train, summary.options),
    `fit    ${describeTraining(training)}${loss === null ? '' : `; loss ${loss.toFixed(3)} nats on held-out rows`}`,
    `load ${load.toFixed(1)} s, fit ${seconds.fit.toFixed(1)} s; peak memory ${summary.peakMemoryMb.toFixed(0)} MB`,
    ...summary.warnings.map((warning) => `warning: ${warning}`),
    `saved ${values.model}`,
  ]
  context.stdout.write(`${values.json ? JSON.stringify(summary) : text().join('\n')}\n`)
  return interrupted || late ? exitCodes.interrupted : exitCodes.done
}
