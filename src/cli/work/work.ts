import { availableParallelism } from 'node:os'
import { type WorkEvent, workQueue } from '../../validation/index.js'
import { exitCodes } from '../exit-codes.js'
import type { CliContext } from '../options/context.js'
import { printable } from '../printable.js'
import { interruptible } from '../running/interrupt.js'
import { TASK_WORK, taskScript } from './task-workload.js'

/** What the command line of `work` says. */
export interface WorkValues {
  readonly queue: string
  readonly workers?: number
  readonly lease?: number
  readonly patience?: number
  readonly quiet: boolean
}

/** `partita work`: takes units from a queue until Ctrl-C, or its server is gone. */
export async function work(values: WorkValues, context: CliContext): Promise<number> {
  const { queue: url, workers = availableParallelism(), lease, patience, quiet } = values
  const say = (text: string) => {
    if (!quiet) context.stderr.write(`${printable(text)}\n`)
  }
  let done = 0
  let others = ''
  const onEvent = (event: WorkEvent) => {
    if (event.type === 'ready') say(`takes fits at ${event.address}, version ${event.version}`)
    if (event.type === 'done') {
      done++
      if (event.failure !== undefined) say(`a fit failed: ${event.failure}`)
    }
    if (event.type !== 'other-version' || others === event.versions.join()) return
    others = event.versions.join()
    say(`fits wait here of another version, ${others}: install the same version everywhere`)
  }
  const stopping = () => say('interrupted: running fits are left to others')
  await interruptible(context, stopping, (signal) =>
    workQueue(
      {
        url,
        workers,
        signal,
        onEvent,
        ...(lease !== undefined && { lease }),
        ...(patience !== undefined && { patience }),
      },
      { [TASK_WORK]: taskScript },
    ),
  )
  say(`${done} fits were done`)
  return exitCodes.interrupted
}
