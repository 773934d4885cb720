import { builtInModule } from '../built-in-module.js'
import { plainError } from './plain-error.js'
import type { UnitHooks } from './run-units.js'
import type { UnitMessage } from './unit-thread.js'

/** Progress is sent at most this often, ms: epochs of small data are faster than any eye. */
const REPORT = 100

/**
 * Makes this thread one that runs units for `runUnits`, which started it.
 *
 * @param open what runs a unit, from what the thread was started with
 */
export function answerUnits<Data, Unit, Event extends { readonly type: string }, Outcome>(
  open: (data: Data) => (unit: Unit, hooks: UnitHooks<Event>) => Promise<Outcome | undefined>,
): void {
  const { parentPort, workerData } = builtInModule('node:worker_threads')
  const run = open(workerData as Data)
  const send = (message: UnitMessage<Event, Outcome>) => parentPort?.postMessage(message)
  let reported = 0
  const onEvent = (event: Event) => {
    const now = performance.now()
    if (event.type !== 'start' && now - reported < REPORT) return
    reported = now
    send({ type: 'event', event })
  }
  parentPort?.on('message', async (unit: Unit) => {
    try {
      send({ type: 'done', outcome: await run(unit, { onEvent }) })
    } catch (error) {
      send({ type: 'failed', error: plainError(error) })
    }
  })
}
