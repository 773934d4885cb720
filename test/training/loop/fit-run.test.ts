import { describe, expect, test } from 'vitest'
import { FitRun, type TrainingEvent } from '../../../src/training/index.js'

const warning = (message: string): TrainingEvent => ({ type: 'warning', phase: 'select', message })

async function* threeEvents(): AsyncGenerator<TrainingEvent, string> {
  for (const message of ['one', 'two', 'three']) {
    yield warning(message)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return 'model'
}

async function* failing(): AsyncGenerator<TrainingEvent, string> {
  yield warning('one')
  throw new Error('broken')
}

const messages: (event: TrainingEvent) => string = (event) => (event as { message: string }).message

async function collect(run: AsyncIterable<TrainingEvent>): Promise<string[]> {
  const seen: string[] = []
  for await (const event of run) seen.push(messages(event))
  return seen
}

describe('a running fit', () => {
  const all = ['one', 'two', 'three']

  test('is awaited for its model', async () => {
    expect(await new FitRun(threeEvents())).toBe('model')
  })

  test('tells its events to a callback, to an iterator, and to both', async () => {
    const heard: string[] = []
    const run = new FitRun(threeEvents(), (event) => heard.push(messages(event)))
    const [seen, also] = await Promise.all([collect(run), collect(run)])
    expect(await run).toBe('model')
    expect([heard, seen, also]).toEqual([all, all, all])
  })

  test('works whether or not anyone listens to the end', async () => {
    const run = new FitRun(threeEvents())
    for await (const event of run) {
      expect(messages(event)).toBe('one')
      break
    }
    expect(await run).toBe('model')
  })

  test('iterated after its end has no events left', async () => {
    const run = new FitRun(threeEvents())
    await run
    expect(await collect(run)).toEqual([])
  })

  test('rejects with what went wrong, and ends the iterator with it after the events', async () => {
    const run = new FitRun(failing())
    const seen: string[] = []
    await expect(async () => {
      for await (const event of run) seen.push(messages(event))
    }).rejects.toThrow('broken')
    expect(seen).toEqual(['one'])
    await expect(run).rejects.toThrow('broken')
    expect(await run.catch((error: unknown) => String(error))).toBe('Error: broken')
    await expect(collect(run)).rejects.toThrow('broken')
  })

  test('a callback that rejects ends the fit with its error, and is waited for', async () => {
    const heard: string[] = []
    const run = new FitRun(threeEvents(), async (event) => {
      await new Promise((resolve) => setTimeout(resolve, 2))
      heard.push(messages(event))
      if (heard.length === 2) throw new Error('the database is gone')
    })
    await expect(run).rejects.toThrow('the database is gone')
    expect(heard).toEqual(['one', 'two'])
  })

  test('a callback that throws ends the fit with its error', async () => {
    let closed = false
    async function* watched(): AsyncGenerator<TrainingEvent, string> {
      try {
        yield warning('one')
        return 'model'
      } finally {
        closed = true
      }
    }
    const run = new FitRun(watched(), () => {
      throw new Error('from the callback')
    })
    await expect(run).rejects.toThrow('from the callback')
    expect(closed).toBe(true)
  })

  test('has finally, as a promise has', async () => {
    let done = 0
    expect(await new FitRun(threeEvents()).finally(() => done++)).toBe('model')
    expect(done).toBe(1)
  })
})
