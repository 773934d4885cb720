import { PartitaError } from '../errors.js'
import { errorAt } from './plain-error.js'
import { type UnitEnd, UnitThread } from './unit-thread.js'

/** Units that come one after the other, to be run on threads; each is plain data. */
export interface UnitStream<Unit> {
  readonly units: AsyncIterable<Unit>
  /** threads, from 1 */
  readonly workers: number
  /** what errors call one: `block` */
  readonly noun: string
  /** the module of a thread, which calls `answerUnits`, and what it is started with */
  readonly script: URL
  readonly workerData: unknown
}

/** Units that are under way at most, for each thread: one runs, and one waits for it. */
const AHEAD = 2

/**
 * The outcomes of units in their order, while no more than two a thread are in memory. Threads take turns, so
 * that the k-th unit is of thread k mod `workers`.
 *
 * @throws the error of the first unit that fails, as it was; PartitaError ABORTED with its number if its
 *   thread ended
 */
export async function* streamUnits<Unit, Outcome>({
  units,
  workers,
  noun,
  script,
  workerData,
}: UnitStream<Unit>): AsyncGenerator<Outcome> {
  const threads: UnitThread<Unit, never, Outcome>[] = []
  const ends: Promise<UnitEnd<Outcome>>[] = []
  const last: Promise<unknown>[] = []
  let taken = 0
  let given = 0
  const next = async (): Promise<Outcome> => {
    const end = await ends.shift()!
    const number = ++given
    if (end.type === 'failed') throw errorAt(end.error)
    if (end.type === 'lost' || end.outcome === undefined) throw threadEnded(`${noun} ${number}`)
    return end.outcome
  }
  try {
    for await (const unit of units) {
      const turn = taken++ % workers
      threads[turn] ??= new UnitThread(script, workerData)
      const run = () => threads[turn].run(unit, () => {})
      const end = (last[turn] ?? Promise.resolve()).then(run)
      last[turn] = end
      ends.push(end)
      if (ends.length === AHEAD * workers) yield await next()
    }
    while (ends.length > 0) yield await next()
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()))
  }
}

function threadEnded(where: string): PartitaError {
  return new PartitaError('ABORTED', 'a thread ended under its work', {
    where,
    hint: 'something ends threads here, or the machine lacks memory: use fewer workers',
  })
}
