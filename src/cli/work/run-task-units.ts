import { PartitaError } from '../../errors.js'
import {
  type RowPartition,
  runnerOf,
  type Unit,
  type UnitEvent,
  type UnitOutcome,
} from '../../validation/index.js'
import type { CliContext } from '../options/context.js'
import { createFoldProgress, type FoldProgress } from '../running/fold-progress.js'
import { createProgressBar } from '../running/progress-bar.js'
import type { StatusLineOptions } from '../running/status-line.js'
import { type Loudness, STOPPING, withProgress } from '../running/with-progress.js'
import type { TaskWork } from './task-work.js'
import { taskWorkload } from './task-workload.js'

/** Where units are run, and what is seen of it. */
export interface RunValues extends Loudness {
  readonly workers?: number | undefined
  readonly results?: string | undefined
  readonly queue?: string | undefined
}

/** Runs units with one progress display; undefined if Ctrl-C left nothing to report. */
export async function runTaskUnits(
  work: TaskWork,
  folds: readonly RowPartition[],
  units: readonly Unit[],
  values: RunValues,
  context: CliContext,
): Promise<readonly UnitOutcome[] | undefined> {
  const count = units.length
  const create = (options: StatusLineOptions) =>
    count > 1 ? createFoldProgress({ ...options, folds: count }) : singleFold(options)
  const stopping = count > 1 ? 'interrupted: ending all folds\n' : STOPPING
  let complete = 0
  let isStopped = false
  const outcomes = await withProgress(create, stopping, values, context, async (shown, signal) => {
    const onEvent = (event: UnitEvent) => {
      if (event.type === 'training') shown.update(event.unit, event.event)
      else if (event.type === 'notice') {
        if (!values.quiet) context.stderr.write(`${event.message}\n`)
      } else {
        complete++
        shown.done(event.unit)
      }
    }
    const { workers, results, queue } = values
    const options = { workers, results, queue, signal, noun: 'fold', onEvent }
    const run = await runnerOf(taskWorkload(work, folds), options)
    return run(units).catch((error) => {
      isStopped = error instanceof PartitaError && error.code === 'ABORTED' && signal.aborted
      if (!isStopped) throw error
      return undefined
    })
  })
  if (isStopped) context.stderr.write(`${stoppedText(complete, count, values)}\n`)
  return outcomes
}

function stoppedText(complete: number, count: number, { results }: RunValues): string {
  if (count === 1) return 'no epoch was complete: there is nothing to measure'
  const kept = results === undefined ? '' : `; they are kept in ${results}`
  return `${complete} of ${count} folds were complete: nothing is reported${kept}`
}

/** The progress of a single fold is that of its fit. */
function singleFold(options: StatusLineOptions): FoldProgress {
  const bar = createProgressBar(options)
  return { update: (_, event) => bar.update(event), grow() {}, done() {}, close: bar.close }
}
