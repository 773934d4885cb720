import { rm } from 'node:fs/promises'
import { checkWritable } from '../../io/index.js'
import { exitCodes } from '../exit-codes.js'
import { inCommandLineWords } from '../options/command-line-words.js'
import type { CliContext } from '../options/context.js'
import type { FiniteTaskName } from '../options/task-name.js'
import { printable } from '../printable.js'
import { chosenLines, headed } from '../report/headed-lines.js'
import { leaderboardLines, servingLine } from '../report/leaderboard-text.js'
import {
  describeTraining,
  peakMemoryMb,
  secondsSince,
  summarizeTraining,
} from '../report/summaries.js'
import { fitModel, isTrained } from '../running/fit-model.js'
import { uninterrupted } from '../running/interrupt.js'
import { createProgressBar } from '../running/progress-bar.js'
import { type Loudness, STOPPING, withProgress } from '../running/with-progress.js'
import { loadTask } from '../tasks/load-task.js'
import { readTraining } from './read-data.js'

/** What the command line of `fit` says of every task. */
export interface FitValues extends Loudness {
  readonly train: string
  readonly validation?: string
  readonly model: string
  readonly checkpoint?: string
  readonly checkpointEvery?: number
}

/** `partita fit`: fits a model and saves it, also when Ctrl-C ends the fit early. */
export async function fit(
  name: FiniteTaskName,
  values: FitValues,
  context: CliContext,
): Promise<number> {
  const task = await loadTask(name)
  const options = task.createOptions(values)
  await checkWritable(values.model)
  const { checkpoint: path, checkpointEvery: every } = values
  const checkpoint = path === undefined ? undefined : { path, every }
  const loadStart = performance.now()
  const { train, validation, warnings } = await readTraining(task, values.train, values)
  const load = secondsSince(loadStart)
  const fitStart = performance.now()
  const outcome = await withProgress(
    createProgressBar,
    STOPPING,
    values,
    context,
    ({ update: onEvent }, signal) =>
      fitModel((hooks) => task.fit(options, train, validation, hooks), {
        signal,
        onEvent,
        checkpoint,
      }),
  )
  const { model } = outcome
  const seconds = { load, fit: secondsSince(fitStart) }
  if (!isTrained(model.training)) {
    context.stderr.write('no epoch was complete: nothing was saved\n')
    return exitCodes.interrupted
  }
  const late = await uninterrupted(context, async () => {
    await model.save(values.model)
    // what is saved needs no going on; after Ctrl-C there may be more to learn
    if (checkpoint && !model.training.aborted) await rm(checkpoint.path, { force: true })
  })
  const training = summarizeTraining(model, validation !== undefined)
  const summary = {
    task: task.name,
    model: values.model,
    train: task.summarizeData(train),
    options: task.summarizeModel(model),
    training,
    steps: training.steps,
    seconds,
    peakMemoryMb: peakMemoryMb(),
    engine: model.engine,
    leaderboard: model.training.leaderboard ?? [],
    droppedRows: { train: train.droppedRows },
    warnings: [...warnings, ...outcome.warnings].map(inCommandLineWords),
  }
  const loss = training.validationLoss
  const text = () => [
    `train  ${task.describeData(summary.train)}`,
    ...headed('model', task.describeModel(summary.options)),
    ...chosenLines(summary.options.choices),
    ...headed('', leaderboardLines(summary.leaderboard)),
    `fit    ${describeTraining(training)}${loss === null ? '' : `; loss ${loss.toFixed(3)} nats on held-out rows`}`,
    `load ${load.toFixed(1)} s, fit ${seconds.fit.toFixed(1)} s; peak memory ${summary.peakMemoryMb.toFixed(0)} MB`,
    ...servingLine(summary.leaderboard),
    ...summary.warnings.map((warning) => `warning: ${warning}`),
    `saved ${values.model}`,
  ]
  context.stdout.write(`${values.json ? JSON.stringify(summary) : printable(text().join('\n'))}\n`)
  return training.interrupted || late ? exitCodes.interrupted : exitCodes.done
}
