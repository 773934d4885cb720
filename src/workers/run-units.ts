import { PartitaError } from '../errors.js'
import { errorAt, plainError } from './plain-error.js'
import { UnitThread } from './unit-thread.js'

/** What a unit reports to while it runs, and what ends it early. */
export interface UnitHooks<Event> {
  readonly signal?: AbortSignal
  onEvent(event: Event): void
}

/** Units of work, to be run in this process or on threads; each is plain data. */
export interface UnitJob<Unit, Event, Outcome> {
  readonly units: readonly Unit[]
  /** threads; 1: this process */
  readonly workers: number
  /** what errors call one: `fold`, `unit` */
  readonly noun: string
  /** runs one in this process; undefined if it was ended before there was anything */
  run(unit: Unit, hooks: UnitHooks<Event>): Promise<Outcome | undefined>
  /** the module of a thread, which calls `answerUnits`, and what it is started with */
  readonly script: URL
  readonly workerData: unknown
  onEvent(index: number, event: Event): void
  /** a unit is complete; its worker waits for what this returns, and all end with its error */
  onDone(index: number, outcome: Outcome): unknown
}

/** A unit whose thread ended under it is given to so many threads in all. */
const MOST_STARTS = 2

/**
 * Runs all units; the outcomes do not depend on the number of workers. Whoever is done takes the next. A
 * unit whose thread ends without an error is repeated once on a new one.
 *
 * The threads are our own, not those of piscina or tinypool: these hand out calls, and what is needed
 * around one here, data that is sent once a thread, events, the end of all by a signal and the repeat of a
 * unit that lost its thread, would be as long beside them as it is without.
 *
 * @returns the outcomes in order, or undefined if the signal came before all were complete; a single
 *   unit in this process is ended early instead, with what it has
 * @throws the error of the first unit that fails, with its number; the others are ended
 */
export async function runUnits<Unit, Event, Outcome>(
  job: UnitJob<Unit, Event, Outcome>,
  signal: AbortSignal,
): Promise<readonly Outcome[] | undefined> {
  const isThreaded = job.workers > 1 && job.units.length > 1
  const outcomes = isThreaded ? await runOnThreads(job, signal) : await runHere(job, signal)
  const complete = outcomes.filter((outcome) => outcome !== undefined)
  return complete.length === job.units.length ? complete : undefined
}

async function runHere<Unit, Event, Outcome>(
  job: UnitJob<Unit, Event, Outcome>,
  signal: AbortSignal,
): Promise<(Outcome | undefined)[]> {
  const outcomes: (Outcome | undefined)[] = []
  const isOne = job.units.length === 1
  for (const [index, unit] of job.units.entries()) {
    if (signal.aborted && !isOne) break
    const onEvent = (event: Event) => job.onEvent(index, event)
    const outcome = await job.run(unit, { signal, onEvent }).catch((error) => {
      throw isOne ? error : errorAt(plainError(error), placeOf(job, index))
    })
    // many units make one number only if each was run as it should be
    if (signal.aborted && !isOne) break
    outcomes.push(outcome)
    if (outcome !== undefined) await job.onDone(index, outcome)
  }
  return outcomes
}

/** Units that threads take in turn. */
async function runOnThreads<Unit, Event, Outcome>(
  job: UnitJob<Unit, Event, Outcome>,
  signal: AbortSignal,
): Promise<(Outcome | undefined)[]> {
  const outcomes = new Array<Outcome | undefined>(job.units.length).fill(undefined)
  const running = new Set<UnitThread<Unit, Event, Outcome>>()
  let isEnded = false
  let next = 0
  const start = () => {
    const thread = new UnitThread<Unit, Event, Outcome>(job.script, job.workerData)
    running.add(thread)
    return thread
  }
  const serve = async () => {
    let thread = start()
    while (next < job.units.length && !isEnded) {
      const index = next++
      const onEvent = (event: Event) => job.onEvent(index, event)
      let end = await thread.run(job.units[index], onEvent)
      for (let starts = 1; end.type === 'lost' && !isEnded; starts++) {
        if (starts === MOST_STARTS) throw threadEnded(placeOf(job, index))
        running.delete(thread)
        thread = start()
        end = await thread.run(job.units[index], onEvent)
      }
      if (isEnded || end.type === 'lost') return
      if (end.type === 'failed') throw errorAt(end.error, placeOf(job, index))
      outcomes[index] = end.outcome
      if (end.outcome !== undefined) await job.onDone(index, end.outcome)
    }
  }
  let onAbort = () => {}
  const aborted = new Promise<void>((resolve) => {
    onAbort = resolve
  })
  signal.addEventListener('abort', onAbort)
  try {
    const length = signal.aborted ? 0 : Math.min(job.workers, job.units.length)
    await Promise.race([Promise.all(Array.from({ length }, serve)), aborted])
  } finally {
    isEnded = true
    signal.removeEventListener('abort', onAbort)
    await Promise.all(Array.from(running, (thread) => thread.terminate()))
  }
  return outcomes
}

function placeOf(
  { noun, units }: { readonly noun: string; readonly units: readonly unknown[] },
  index: number,
): string {
  return `${noun} ${index + 1} of ${units.length}`
}

function threadEnded(where: string): PartitaError {
  return new PartitaError('ABORTED', 'a thread ended under its work, and so did the next', {
    where,
    hint: 'something ends threads here, or the machine lacks memory: use fewer workers',
  })
}
