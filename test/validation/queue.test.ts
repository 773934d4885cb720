import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SweepEvent, UnitEvent, WorkEvent } from '../../src/validation/index.js'
import { testFolder } from '../cli/folder.js'
import { skip } from '../reference/skip.js'
import { freePort, hasRedis, redisServer } from './redis-server.js'
import { inputs, labelRows } from './small-data.js'

const root = join(import.meta.dirname, '../..')
/** threads take modules as they were built */
const { crossValidate, sweep, workQueue } = (await import(
  new URL('../../dist/validation/index.js', import.meta.url).href
)) as typeof import('../../src/validation/index.js')
const { MultilabelClassifier } = (await import(
  new URL('../../dist/index.js', import.meta.url).href
)) as typeof import('../../src/index.js')
const { PartitaError: BuiltError } = await import(
  new URL('../../dist/errors.js', import.meta.url).href
)

const folder = testFolder()
const X = inputs(18)
const Y = labelRows(18)
const options = { energy: 'linear', encoder: { hidden: [4] }, epochs: 2 } as const
const estimator = new MultilabelClassifier(options)
const grid = { rate: [0.001, 0.01, 0.05], batchSize: [6, 18] }
const search = { grid, folds: 3, seed: 2 }

/** What does not depend on the clock. */
const timeless = ({ leaderboard }: Awaited<ReturnType<typeof sweep>>) =>
  leaderboard.map(({ options: own, score, folds }) => [
    own,
    score,
    folds.map(({ digest, metrics }) => [digest, metrics]),
  ])

/** The error of the built package. */
async function refused(action: () => Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await action()
  } catch (error) {
    expect(error).toBeInstanceOf(BuiltError)
    return error as { code: string; message: string }
  }
  throw new Error('nothing was thrown')
}

describe('a queue', () => {
  test.each([
    ['http://localhost:1', /invalid option queue; expected an address like redis:/],
    ['localhost', /invalid option queue/],
    ['redis://localhost:6379/two', /number of a database/],
  ])('is no address: %s', async (queue, message) => {
    const { message: said } = await refused(() => crossValidate(estimator, X, Y, { queue }))
    expect(said).toMatch(message)
  })

  test('without a server is refused with address, reason and the way without; never with the password', async () => {
    const queue = `redis://me:secret@127.0.0.1:${await freePort()}/3`
    const { code, message } = await refused(() => crossValidate(estimator, X, Y, { queue }))
    expect(code).toBe('QUEUE_ERROR')
    expect(message).toMatch(
      /no server answers at redis:\/\/127\.0\.0\.1:\d+\/3; received ECONNREFUSED/,
    )
    expect(message).toMatch(/redis-server --appendonly yes; or leave the queue out/)
    expect(message).not.toMatch(/secret|me:/)
    const again = await refused(() => workQueue({ url: queue }))
    expect(again.message).toBe(message)
  })
})

describe('a queue on a real server', () => {
  let server: Awaited<ReturnType<typeof redisServer>>
  beforeAll(async () => {
    if (hasRedis) server = await redisServer()
  })

  /** A test that needs the server. */
  const served = (title: string, run: () => Promise<void>) =>
    test(title, async (context) => {
      if (!hasRedis) skip(context, 'there is no redis-server here')
      await run()
    })
  afterAll(() => server?.remove())

  /** A worker in this process until the work is done. */
  async function withWorker<T>(work: () => Promise<T>, events: WorkEvent[] = []): Promise<T> {
    const controller = new AbortController()
    const { signal } = controller
    const onEvent = (event: WorkEvent) => events.push(event)
    const worker = workQueue({ url: server.url, workers: 2, signal, lease: 2, onEvent })
    try {
      return await Promise.race([work(), worker.then(() => Promise.reject(new Error('ended')))])
    } finally {
      controller.abort()
      await worker
    }
  }

  served('gives the same bits as this process; asked again it answers at once', async () => {
    const here = await sweep(estimator, X, Y, search)
    const worked: WorkEvent[] = []
    const results = folder.path('queue.jsonl')
    const trained = new Set<number>()
    const onEvent = (event: SweepEvent) => {
      if (event.type === 'training') trained.add(event.unit)
    }
    const there = await withWorker(
      () => sweep(estimator, X, Y, { ...search, queue: server.url, results, onEvent }),
      worked,
    )
    // how far fits are is told over the server, too
    expect(trained.size).toBeGreaterThan(0)
    expect(timeless(there)).toEqual(timeless(here))
    expect(worked.filter(({ type }) => type === 'done')).toHaveLength(18)
    expect(readFileSync(results, 'utf8').trimEnd().split('\n')).toHaveLength(18)
    // nobody works now: all is known to the server, or to the results file
    const known = await sweep(estimator, X, Y, { ...search, queue: server.url })
    expect(timeless(known)).toEqual(timeless(here))
    expect((await sweep(estimator, X, Y, { ...search, results })).reused).toBe(18)
  })

  served('an error of a fit is that of its unit', async () => {
    const wild = new MultilabelClassifier({ ...options, rate: 1e30 })
    const error = await withWorker(() =>
      refused(() => crossValidate(wild, X, Y, { folds: 3, queue: server.url })),
    )
    expect(error.message).toMatch(/; at fold [123] of 3$/)
  })

  served('a worker that is killed in a fit loses nothing: another takes its unit', async () => {
    const long = new MultilabelClassifier({ ...options, epochs: 100, patience: 100 })
    const program = `import { workQueue } from '${root}/dist/validation/index.js'
const onEvent = (event) => process.stdout.write(event.type + '\\n')
await workQueue({ url: '${server.url}', lease: 1, onEvent })`
    const doomed = spawn(process.execPath, ['--input-type=module', '--eval', program])
    const ended = once(doomed, 'exit')
    const events: UnitEvent[] = []
    const onEvent = (event: UnitEvent) => events.push(event)
    const here = await crossValidate(long, X, Y, { folds: 2 })
    const asked = crossValidate(long, X, Y, { folds: 2, queue: server.url, onEvent })
    let said = ''
    for await (const text of doomed.stdout) {
      said += text
      if (said.includes('begun')) break
    }
    doomed.kill('SIGKILL')
    await ended
    const there = await withWorker(() => asked)
    expect(there.folds.map(({ digest }) => digest)).toEqual(here.folds.map(({ digest }) => digest))
    expect(events.filter(({ type }) => type === 'done')).toHaveLength(2)
  })

  served('a server that is restarted in the middle loses nothing', async () => {
    let done = 0
    const onEvent = async ({ type }: { type: string }) => {
      if (type !== 'done' || ++done !== 3) return
      await server.stop('SIGKILL')
      await server.start()
    }
    const again = { ...search, seed: 9, queue: server.url, onEvent }
    const there = await withWorker(() => sweep(estimator, X, Y, again))
    expect(timeless(there)).toEqual(timeless(await sweep(estimator, X, Y, { ...search, seed: 9 })))
  })

  served('workers of another version are refused with the reason', async () => {
    const { Redis } = await import('ioredis')
    const client = new Redis(server.url)
    // one that was killed counts as present for a while
    await client.del('partita:worker:', ...(await client.keys('partita:worker:*')))
    await client.setex('partita:worker:old', 60, '0.0.1')
    const error = await refused(() =>
      crossValidate(estimator, X, Y, { folds: 3, seed: 77, queue: server.url }),
    )
    await client.del('partita:worker:old')
    client.disconnect()
    expect(error.message).toMatch(
      /workers at the queue are of another version; expected partita .*, as here; received 0\.0\.1/,
    )
  })

  served('says that nobody works yet; an abort takes back what nobody began', async () => {
    const controller = new AbortController()
    const notices: string[] = []
    const onEvent = (event: UnitEvent) => {
      if (event.type !== 'notice') return
      notices.push(event.message)
      setTimeout(() => controller.abort(), 300)
    }
    const { signal } = controller
    const asked = { folds: 3, seed: 55, queue: server.url, signal, onEvent }
    const error = await refused(() => crossValidate(estimator, X, Y, asked))
    expect(error.code).toBe('ABORTED')
    expect(notices).toEqual([
      `nobody takes units at ${server.url} yet: start partita work --queue ${server.url}`,
    ])
  })

  served('a server that goes away for too long is the end, that goes on later', async () => {
    const results = folder.path('gone.jsonl')
    const own = await redisServer()
    const controller = new AbortController()
    const worker = workQueue({ url: own.url, signal: controller.signal, patience: 0.5 })
    const ended = refused(() => worker)
    let done = 0
    const onEvent = ({ type }: { type: string }) => {
      if (type === 'done' && ++done === 4) void own.stop('SIGKILL')
    }
    const asked = { ...search, seed: 4, queue: own.url, patience: 0.5, results, onEvent }
    const error = await refused(() => sweep(estimator, X, Y, asked))
    expect(error.code).toBe('QUEUE_ERROR')
    expect(error.message).toMatch(/went away; received no answer for 0\.5 s; .*it goes on$/)
    expect((await ended).message).toMatch(/went away/)
    await own.remove()
    const rest = await sweep(estimator, X, Y, { ...search, seed: 4, results })
    expect(rest.reused).toBeGreaterThanOrEqual(4)
    expect(timeless(rest)).toEqual(timeless(await sweep(estimator, X, Y, { ...search, seed: 4 })))
  })
})
