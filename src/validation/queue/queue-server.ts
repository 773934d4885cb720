import type { Redis } from 'ioredis'
import { builtInModule } from '../../built-in-module.js'
import { checkOption, PartitaError } from '../../errors.js'
import type { QueueServerOptions } from './queue-options.js'

/** Seconds that a first connection may take. */
const FIRST = 5
const PATIENCE = 120
/** Seconds between two attempts to come back, at most. */
const SLOWEST = 2

/** What a program has of the server: connections that come back, and one end of all. */
export interface QueueServer {
  /** the address without name and password, for messages */
  readonly address: string
  /** a new connection, which ends with the others */
  connect(): Redis
  /** rejects once the server has been away for too long */
  readonly lost: Promise<never>
  close(): void
}

/**
 * Connects to a server.
 *
 * @throws PartitaError `INVALID_OPTION` for an address that is none; `UNSUPPORTED` where the packages are not
 *   installed; `QUEUE_ERROR` where there is no server, or it does not let us in
 */
export async function openServer({
  url,
  patience = PATIENCE,
}: QueueServerOptions): Promise<QueueServer> {
  const { address, options } = readAddress(url)
  const { Redis: Client } = queuePackage<typeof import('ioredis')>('ioredis')
  checkOption(patience > 0, 'patience', 'a number of seconds above 0', patience)
  const connections: Redis[] = []
  let lose: (error: PartitaError) => void = () => {}
  const lost = new Promise<never>((_, reject) => {
    lose = reject
  })
  lost.catch(() => {})
  let awaySince: number | undefined
  const retryStrategy = (times: number) => {
    const now = performance.now()
    awaySince = times === 1 || awaySince === undefined ? now : awaySince
    const isOver = now - awaySince > 1000 * patience
    if (isOver) lose(wentAway(address, patience))
    return isOver ? null : Math.min(SLOWEST * 1000, 100 * times)
  }
  const connect = () => {
    const client = new Client({ ...options, maxRetriesPerRequest: null, retryStrategy })
    // each is tried again; the end is told by `lost`
    client.on('error', () => {})
    connections.push(client)
    return client
  }
  const first = new Client({
    ...options,
    lazyConnect: true,
    connectTimeout: FIRST * 1000,
    retryStrategy: () => null,
  })
  const reasons: string[] = []
  first.on('error', (error: Error) => reasons.push(reasonOf(error)))
  try {
    await first.connect()
    await first.ping()
  } catch (cause) {
    throw noServer(address, reasons[0] ?? reasonOf(cause as Error))
  } finally {
    first.disconnect()
  }
  return {
    address,
    connect,
    lost,
    close() {
      for (const client of connections) client.disconnect()
    },
  }
}

/** An address as a client takes it, and as it may be shown. */
export function readAddress(url: string) {
  const found = URL.canParse(url) ? new URL(url) : undefined
  const isKnown = found !== undefined && /^rediss?:$/.test(found.protocol) && found.hostname !== ''
  // what was given may hold a password
  checkOption(isKnown, 'queue', 'an address like redis://localhost:6379', found?.protocol ?? 'none')
  const { protocol, hostname, port, pathname, username, password } = found as URL
  const { process } = globalThis as { process?: { env: Record<string, string | undefined> } }
  const { PARTITA_QUEUE_USERNAME: name, PARTITA_QUEUE_PASSWORD: word } = process?.env ?? {}
  const database = pathname.replace(/^\//, '')
  const isNumber = /^\d*$/.test(database)
  checkOption(isNumber, 'queue', 'the number of a database behind the port', database)
  const options = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 6379 : Number(port),
    db: Number(database),
    username: decodeURIComponent(username) || name,
    password: decodeURIComponent(password) || word,
    ...(protocol === 'rediss:' && { tls: {} }),
  }
  const shown = `${protocol}//${hostname}:${options.port}${database === '' ? '' : `/${database}`}`
  return { address: shown, options }
}

/**
 * A package that is not ours to bring: asked for at run time, where bundlers do not look.
 *
 * @throws PartitaError `UNSUPPORTED` where it is not installed
 */
export function queuePackage<Package>(name: 'bullmq' | 'ioredis'): Package {
  const { createRequire } = builtInModule('node:module', {
    summary: 'there is no queue here, as in browsers',
    hint: 'run sweeps in Node',
  })
  try {
    return createRequire(import.meta.url)(name) as Package
  } catch (cause) {
    throw new PartitaError('UNSUPPORTED', `the package ${name} is not installed`, {
      hint: 'npm install bullmq ioredis; or leave the queue out: threads of this machine need neither',
      cause,
    })
  }
}

function reasonOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException
  return code === undefined ? error.message : `${code}${error.message ? `: ${error.message}` : ''}`
}

function noServer(address: string, reason: string): PartitaError {
  const isRefused = /NOAUTH|WRONGPASS/.test(reason)
  return new PartitaError('QUEUE_ERROR', `no server answers at ${address}`, {
    received: reason,
    hint: isRefused
      ? 'give its name and password in the address, or in PARTITA_QUEUE_USERNAME and PARTITA_QUEUE_PASSWORD'
      : 'start one: redis-server --appendonly yes; or leave the queue out: one machine needs none',
  })
}

function wentAway(address: string, patience: number): PartitaError {
  return new PartitaError('QUEUE_ERROR', `the server at ${address} went away`, {
    received: `no answer for ${patience} s`,
    hint: 'finished units are kept there and in the results file: started again it goes on',
  })
}
