import type { Job, Queue, QueueEvents } from 'bullmq'
import type { Redis } from 'ioredis'
import { PartitaError } from '../../errors.js'
import type { TrainingEvent } from '../../training/index.js'
import { errorAt } from '../../workers/index.js'
import { packageVersion } from '../package-version.js'
import type { UnitCarrier } from '../units/run-workload.js'
import type { Unit, UnitOutcome, Workload } from '../units/unit.js'
import { packedData, sha256, unitKey } from '../units/unit-key.js'
import { keepData, putData } from './data-store.js'
import type { QueueServerOptions } from './queue-options.js'
import { openServer, type QueueServer, queuePackage } from './queue-server.js'
import {
  announce,
  PREFIX,
  type QueuedUnit,
  queueName,
  takeLeave,
  type UnitReturn,
  versionsOf,
} from './unit-queue.js'

/** What is told of a queue, in words: that nobody takes units yet, or that a restart would lose them. */
export type QueueNotice = (message: string) => void

/** Between two looks at units whose end may have been missed, ms. */
const LOOK = 2000
/** Units that are sent, or asked after, at once. */
const AT_ONCE = 200
/** Results are kept so long, seconds: whoever asks again within it is answered at once. */
const KEPT = 24 * 3600

/** Gives units to whoever takes them from a queue, and waits for all of their outcomes. */
export function askQueue(
  server: QueueServerOptions,
  workload: Workload,
  noun: string,
  notice: QueueNotice = () => {},
): UnitCarrier {
  return async (units, { signal, onDone, onEvent }) => {
    if (units.length === 0) return
    const connection = await openServer(server)
    const asker = new Asker(connection, workload, units, noun, { onDone, onEvent }, notice)
    try {
      await Promise.race([asker.run(signal), connection.lost])
    } finally {
      await asker.close()
    }
  }
}

/** One who waits for the outcomes of units. */
class Asker {
  readonly #client: Redis
  readonly #queue: Queue
  readonly #events: QueueEvents
  readonly #version = packageVersion()
  readonly #hash: string
  readonly #bytes: Uint8Array
  /** places of units by their keys; those of one key share an outcome */
  readonly #waiting = new Map<string, number[]>()
  readonly #id = sha256(`${globalThis.crypto.randomUUID()}`).slice(0, 16)
  #settle: () => void = () => {}
  #fail: (error: unknown) => void = () => {}
  #heard: Promise<unknown> = Promise.resolve()
  #said = new Set<string>()

  constructor(
    private readonly server: QueueServer,
    private readonly workload: Workload,
    private readonly units: readonly Unit[],
    private readonly noun: string,
    private readonly hooks: Omit<Parameters<UnitCarrier>[1], 'signal'>,
    private readonly notice: QueueNotice,
  ) {
    const bull = queuePackage<typeof import('bullmq')>('bullmq')
    const name = queueName(this.#version)
    this.#client = server.connect()
    this.#queue = new bull.Queue(name, { connection: server.connect(), prefix: PREFIX })
    this.#events = new bull.QueueEvents(name, { connection: server.connect(), prefix: PREFIX })
    this.#queue.on('error', () => {})
    this.#events.on('error', () => {})
    const { bytes, hash } = packedData(workload)
    this.#bytes = bytes
    this.#hash = hash
    units.forEach((unit, index) => {
      const key = unitKey(workload.kind, hash, this.#version, unit)
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), index])
    })
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.#checkServer()
    await this.#checkVersions()
    const ended = new Promise<void>((resolve, reject) => {
      this.#settle = resolve
      this.#fail = reject
    })
    const onAbort = () => this.#settle()
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    this.#events.on('completed', ({ jobId }) => this.#look([jobId]))
    this.#events.on('failed', ({ jobId }) => this.#look([jobId]))
    this.#events.on('progress', ({ jobId, data }) => {
      for (const place of this.#waiting.get(jobId) ?? []) {
        this.hooks.onEvent(place, data as unknown as TrainingEvent)
      }
    })
    const looking = setInterval(() => this.#lookAtAll(), LOOK)
    try {
      await this.#events.waitUntilReady()
      await putData(this.#client, this.#hash, this.#bytes)
      await this.#enqueue([...this.#waiting.keys()])
      this.#lookAtAll()
      await ended
      if (signal.aborted) await this.#withdraw()
    } finally {
      clearInterval(looking)
      signal.removeEventListener('abort', onAbort)
      await this.#heard.catch(() => {})
    }
  }

  async close(): Promise<void> {
    this.#events.removeAllListeners()
    this.#queue.removeAllListeners()
    this.#events.on('error', () => {})
    this.#queue.on('error', () => {})
    await takeLeave(this.#client, 'asker', this.#id)
    this.server.close()
    // not waited for: of a connection that was about to come back the end is never told
    void Promise.allSettled([this.#events.close(), this.#queue.close()])
  }

  /** Says what a restart of the server would lose. */
  async #checkServer(): Promise<void> {
    const found = await this.#client.config('GET', 'appendonly').catch(() => undefined)
    const [, isOn] = (found ?? []) as string[]
    if (isOn === 'no') {
      this.notice(
        `the server at ${this.server.address} keeps nothing over a restart: start it with --appendonly yes`,
      )
    }
  }

  /** Throws where there are workers, but none of this version. */
  async #checkVersions(): Promise<void> {
    await announce(this.#client, 'asker', this.#id, this.#version)
    const versions = await versionsOf(this.#client, 'worker')
    if (versions.includes(this.#version)) return
    if (versions.length === 0) {
      if (this.#said.has('none')) return
      this.#said.add('none')
      this.notice(
        `nobody takes units at ${this.server.address} yet: start partita work --queue ${this.server.address}`,
      )
      return
    }
    throw new PartitaError('QUEUE_ERROR', 'the workers at the queue are of another version', {
      expected: `partita ${this.#version}, as here`,
      received: [...new Set(versions)].sort().join(', '),
      where: this.server.address,
      hint: 'install the same version everywhere: others may fit other bits',
    })
  }

  async #enqueue(keys: readonly string[]): Promise<void> {
    for (let at = 0; at < keys.length; at += AT_ONCE) {
      await this.#queue.addBulk(
        keys.slice(at, at + AT_ONCE).map((key) => {
          const [index] = this.#waiting.get(key) as number[]
          const data: QueuedUnit = {
            version: this.#version,
            kind: this.workload.kind,
            hash: this.#hash,
            unit: this.units[index],
          }
          const kept = { age: KEPT }
          const opts = { jobId: key, attempts: 1, removeOnComplete: kept, removeOnFail: kept }
          return { name: this.workload.kind, data, opts }
        }),
      )
    }
  }

  /** One look after the other, so that outcomes are told one by one. */
  #look(keys: readonly string[]): void {
    this.#heard = this.#heard.then(() => this.#lookAt(keys)).catch((error) => this.#fail(error))
  }

  #lookAtAll(): void {
    this.#heard = this.#heard
      .then(async () => {
        await this.#checkVersions()
        // data that the server lost are sent again
        if (!(await keepData(this.#client, this.#hash))) {
          await putData(this.#client, this.#hash, this.#bytes)
        }
        const keys = [...this.#waiting.keys()]
        for (let at = 0; at < keys.length; at += AT_ONCE) {
          await this.#lookAt(keys.slice(at, at + AT_ONCE))
        }
      })
      .catch((error) => this.#fail(error))
  }

  async #lookAt(keys: readonly string[]): Promise<void> {
    const own = keys.filter((key) => this.#waiting.has(key))
    const jobs = await Promise.all(own.map((key) => this.#queue.getJob(key)))
    // units that the server lost are asked for again
    const lost = own.filter((_, at) => !jobs[at])
    if (lost.length > 0) await this.#enqueue(lost)
    for (const [at, key] of own.entries()) {
      const job = jobs[at]
      if (job?.finishedOn) await this.#hear(key, job)
    }
    if (this.#waiting.size === 0) this.#settle()
  }

  /** The outcome of a unit that is finished; it counts once. */
  async #hear(key: string, job: Job): Promise<void> {
    const places = this.#waiting.get(key)
    if (!places) return
    const where = `${this.noun} ${places[0] + 1} of ${this.units.length}`
    const { outcome, error } = (job.returnvalue ?? {}) as {
      outcome?: UnitOutcome
      error?: Extract<UnitReturn, { error: unknown }>['error']
    }
    if (outcome) {
      this.#waiting.delete(key)
      for (const place of places) await this.hooks.onDone(place, outcome)
      return
    }
    // it may do better another time
    await job.remove().catch(() => {})
    if (error) throw errorAt(error, where)
    throw new PartitaError('QUEUE_ERROR', 'a unit was given up', {
      received: job.failedReason || 'no result',
      where,
      hint: 'its workers may lack memory: look at what they say',
    })
  }

  /** What nobody has begun is taken back. */
  async #withdraw(): Promise<void> {
    await Promise.allSettled(
      [...this.#waiting.keys()].map(async (key) => {
        const job = await this.#queue.getJob(key)
        if (job && !(await job.isActive()) && !job.finishedOn) await job.remove()
      }),
    )
  }
}
