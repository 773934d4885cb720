import type { Job, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { checkOption, PartitaError } from '../../errors.js'
import type { TrainingEvent } from '../../training/index.js'
import { plainError, UnitThread } from '../../workers/index.js'
import { packageVersion } from '../package-version.js'
import { decodePlain } from '../units/plain-bytes.js'
import type { Unit, UnitOutcome } from '../units/unit.js'
import { sha256 } from '../units/unit-key.js'
import { getData } from './data-store.js'
import type { QueueServerOptions } from './queue-options.js'
import { openServer, queuePackage } from './queue-server.js'
import {
  announce,
  PREFIX,
  type QueuedUnit,
  queueName,
  takeLeave,
  type UnitReturn,
  versionsOf,
} from './unit-queue.js'

/** What happens to one who takes units. */
export type WorkEvent =
  | { readonly type: 'ready'; readonly address: string; readonly version: string }
  /** units wait at the queue that are of another version */
  | { readonly type: 'other-version'; readonly versions: readonly string[] }
  | { readonly type: 'begun'; readonly key: string }
  /** a unit is finished here, or its fit failed */
  | { readonly type: 'done'; readonly key: string; readonly failure?: string }

/** Options of {@link workQueue}. */
export interface WorkOptions extends QueueServerOptions {
  /** units at once, each on a thread; default 1 */
  readonly workers?: number
  /** aborting ends the work: units that are running are left to others */
  readonly signal?: AbortSignal
  /** seconds after which the unit of one who died is given to another; default 10 */
  readonly lease?: number
  readonly onEvent?: (event: WorkEvent) => void
}

const LEASE = 10
/** How often a unit may lose its worker before it is given up. */
const MOST_LOST = 20
/** Between two signs of life, and looks at who is there, ms. */
const SIGN = 5000
/** Between two words on how far a fit is, ms. */
const TELL = 1000

/**
 * Takes units from a queue and runs them on threads until the signal comes or the server is gone.
 *
 * @param scripts modules of threads by the kind of their units; no other kind is taken
 * @throws PartitaError `QUEUE_ERROR` where there is no server, or it went away for too long
 *
 * @internal
 */
export async function workQueueWith(
  scripts: Readonly<Record<string, URL>>,
  { workers = 1, signal, lease = LEASE, onEvent, ...server }: WorkOptions,
): Promise<void> {
  const isCount = Number.isSafeInteger(workers) && workers >= 1
  checkOption(isCount, 'workers', 'a whole number from 1', workers)
  checkOption(lease > 0, 'lease', 'a number of seconds above 0', lease)
  const connection = await openServer(server)
  const bull = queuePackage<typeof import('bullmq')>('bullmq')
  const version = packageVersion()
  const client = connection.connect()
  const threads = new UnitThreads(client, scripts, workers)
  const run = async (job: Job): Promise<UnitReturn> => {
    const key = String(job.id)
    onEvent?.({ type: 'begun', key })
    const answer = await threads
      .run(job.data as QueuedUnit, version, teller(job))
      .catch((error) => {
        return { error: plainError(error) }
      })
    const failure = 'error' in answer ? answer.error.message : answer.outcome.failure?.message
    onEvent?.({ type: 'done', key, ...(failure !== undefined && { failure }) })
    return answer
  }
  const worker: Worker = new bull.Worker(queueName(version), run, {
    connection: connection.connect(),
    prefix: PREFIX,
    concurrency: workers,
    lockDuration: 1000 * lease,
    stalledInterval: 500 * lease,
    maxStalledCount: MOST_LOST,
  })
  worker.on('error', () => {})
  const id = sha256(globalThis.crypto.randomUUID()).slice(0, 16)
  const sign = async () => {
    await announce(client, 'worker', id, version)
    const askers = await versionsOf(client, 'asker')
    const others = [...new Set(askers)].filter((other) => other !== version)
    if (others.length > 0 && !askers.includes(version)) {
      onEvent?.({ type: 'other-version', versions: others })
    }
  }
  const signing = setInterval(() => void sign().catch(() => {}), SIGN)
  let onAbort = () => {}
  const aborted = new Promise<void>((resolve) => {
    onAbort = resolve
  })
  signal?.addEventListener('abort', onAbort)
  if (signal?.aborted) onAbort()
  try {
    await Promise.race([sign().then(() => worker.waitUntilReady()), connection.lost])
    onEvent?.({ type: 'ready', address: connection.address, version })
    await Promise.race([aborted, connection.lost])
  } finally {
    clearInterval(signing)
    signal?.removeEventListener('abort', onAbort)
    await threads.close()
    await takeLeave(client, 'worker', id)
    connection.close()
    await worker.close(true).catch(() => {})
  }
}

/** Tells those who wait for a unit how far its fit is: once a second, since a server stands between. */
function teller(job: Job): (event: TrainingEvent) => void {
  let told = Number.NEGATIVE_INFINITY
  return (event) => {
    const now = performance.now()
    if (now - told < TELL || event.type === 'warning' || event.type === 'end') return
    told = now
    // what is not told is told of the next second, or not needed any more
    void job.updateProgress(event).catch(() => {})
  }
}

/** A thread, and the data that it was started with. */
interface Open {
  readonly kind: string
  readonly hash: string
  readonly thread: UnitThread<Unit, TrainingEvent, UnitOutcome>
}

/** Threads that keep the data of their last unit. */
class UnitThreads {
  #idle: Open[] = []
  readonly #all = new Set<Open['thread']>()
  #data: { readonly hash: string; readonly value: Promise<unknown> } | undefined

  constructor(
    private readonly client: Redis,
    private readonly scripts: Readonly<Record<string, URL>>,
    private readonly most: number,
  ) {}

  async run(
    queued: QueuedUnit,
    version: string,
    onEvent: (event: TrainingEvent) => void,
  ): Promise<UnitReturn> {
    const { kind, hash, unit } = queued
    if (queued.version !== version) throw otherVersion(version, queued.version)
    if (!Object.hasOwn(this.scripts, kind)) throw unknownKind(kind)
    for (let start = 1; ; start++) {
      const open = await this.#open(kind, hash)
      const end = await open.thread.run(unit, onEvent)
      if (end.type === 'lost' || end.type === 'failed') this.#all.delete(open.thread)
      if (end.type === 'lost' && start === 1) continue
      if (end.type === 'lost')
        throw new PartitaError('QUEUE_ERROR', 'a thread ended under its work')
      if (end.type === 'failed') {
        await open.thread.terminate()
        return { error: end.error }
      }
      this.#idle.push(open)
      if (!end.outcome) throw new PartitaError('ABORTED', 'a fit was ended before its first epoch')
      return { outcome: end.outcome }
    }
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#all, (thread) => thread.terminate()))
  }

  /** A thread with these data: one that has them, or a new one in the place of another. */
  async #open(kind: string, hash: string): Promise<Open> {
    const at = this.#idle.findIndex((open) => open.kind === kind && open.hash === hash)
    if (at >= 0) return this.#idle.splice(at, 1)[0]
    const old = this.#all.size >= this.most ? this.#idle.shift() : undefined
    if (old) {
      this.#all.delete(old.thread)
      await old.thread.terminate()
    }
    const data = await this.#dataOf(hash)
    const thread = new UnitThread<Unit, TrainingEvent, UnitOutcome>(this.scripts[kind], data)
    this.#all.add(thread)
    return { kind, hash, thread }
  }

  /** Data are asked for once, by all threads together. */
  #dataOf(hash: string): Promise<unknown> {
    if (this.#data?.hash !== hash) {
      const value = getData(this.client, hash).then(decodePlain)
      this.#data = { hash, value }
      value.catch(() => {
        if (this.#data?.value === value) this.#data = undefined
      })
    }
    return (this.#data as { value: Promise<unknown> }).value
  }
}

function otherVersion(version: string, received: string): PartitaError {
  return new PartitaError('QUEUE_ERROR', 'a unit is of another version', {
    expected: `partita ${version}, as the worker`,
    received,
    hint: 'install the same version everywhere: others may fit other bits',
  })
}

function unknownKind(kind: string): PartitaError {
  return new PartitaError('QUEUE_ERROR', 'this worker does not know units of this kind', {
    received: JSON.stringify(kind).slice(0, 40),
  })
}
