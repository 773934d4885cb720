import { describe, expect, test } from 'vitest'
import { PartitaError } from '../../src/errors.js'
import { plainError, runUnits, type UnitJob } from '../../src/workers/index.js'
import { caught } from '../reference/caught.js'
import { script } from './script.js'

const never = new AbortController().signal

type Job = UnitJob<number, unknown, number>

function job(overrides: Partial<Job>): Job {
  return {
    units: [0, 1, 2, 3, 4],
    noun: 'fold',
    workers: 2,
    run: async (index) => 10 * index,
    script: script('done(workerData * index)'),
    workerData: 10,
    onEvent() {},
    onDone() {},
    ...overrides,
  }
}

describe('runUnits', () => {
  test.each([1, 2, 3, 9])('with %i workers gives the outcomes in order', async (workers) => {
    const done: number[] = []
    const onDone = (index: number) => done.push(index)
    expect(await runUnits(job({ workers, onDone }), never)).toEqual([0, 10, 20, 30, 40])
    expect(done.sort()).toEqual([0, 1, 2, 3, 4])
  })

  test('a worker that is done takes the next fold, whatever the others do', async () => {
    const slow = script('setTimeout(() => done(index), index === 0 ? 200 : 0)')
    const done: number[] = []
    const onDone = (index: number) => done.push(index)
    expect(await runUnits(job({ script: slow, onDone }), never)).toEqual([0, 1, 2, 3, 4])
    expect(done).toEqual([1, 2, 3, 4, 0])
  })

  test('passes on events with the number of their fold', async () => {
    const events: [number, unknown][] = []
    const onEvent = (index: number, event: unknown) => events.push([index, event])
    const chatty = script("reply({ type: 'event', event: -index }); done(0)")
    await runUnits(job({ script: chatty, onEvent }), never)
    expect(events.sort((a, b) => a[0] - b[0])).toEqual([0, 1, 2, 3, 4].map((i) => [i, -i]))
  })

  test.each([1, 2])('with %i workers an error is itself, with its fold', async (workers) => {
    const failing = job({
      workers,
      run: async (index) => {
        if (index === 2) throw new PartitaError('DIVERGED', 'too fast', { hint: 'slow down' })
        return 0
      },
      script: script(
        "if (index === 2) reply({ type: 'failed', error: { code: 'DIVERGED', message: 'too fast; slow down' } }); else done(0)",
      ),
    })
    const error = await caught(() => runUnits(failing, never))
    expect(error).toBeInstanceOf(PartitaError)
    expect([error.code, error.message]).toEqual(['DIVERGED', 'too fast; slow down; at fold 3 of 5'])
  })

  test('the only fold fails with its own error', async () => {
    const error = new PartitaError('DIVERGED', 'too fast')
    const single = job({ units: [0], run: () => Promise.reject(error) })
    await expect(runUnits(single, never)).rejects.toBe(error)
  })

  test('a worker that breaks down is an error of its fold', async () => {
    const thrown = job({ script: script("throw new TypeError('no such thing')") })
    await expect(runUnits(thrown, never)).rejects.toThrow(/^no such thing; at fold [12] of 5$/)
    const ended = job({ script: script('process.exit(3)') })
    await expect(runUnits(ended, never)).rejects.toThrow(
      /thread ended under its work, .*; at fold [12]/,
    )
    const absent = job({ script: new URL('../no-such-worker.js', import.meta.url) })
    await expect(runUnits(absent, never)).rejects.toThrow(/at fold [12] of 5$/)
  })

  test('a unit whose thread ended under it is repeated on a new one, once', async () => {
    const starts = new Int32Array(new SharedArrayBuffer(4))
    const mortal = job({
      workerData: starts,
      script: script(
        'if (index === 3 && Atomics.add(workerData, 0, 1) === 0) process.exit(9); done(index)',
      ),
    })
    expect(await runUnits(mortal, never)).toEqual([0, 1, 2, 3, 4])
    expect(starts[0]).toBe(2)
  })

  test('an error of what is done with an outcome ends all', async () => {
    const onDone = () => Promise.reject(new Error('disk full'))
    await expect(runUnits(job({ onDone }), never)).rejects.toThrow('disk full')
    await expect(runUnits(job({ workers: 1, onDone }), never)).rejects.toThrow('disk full')
  })

  test.each([1, 2])('with %i workers nothing starts after an abort', async (workers) => {
    const run: Job['run'] = () => Promise.reject(new Error('started'))
    const started = job({ workers, run, script: script("throw new Error('started')") })
    expect(await runUnits(started, AbortSignal.abort())).toBeUndefined()
  })

  test('an abort ends every worker, and there is no outcome', async () => {
    const controller = new AbortController()
    const endless = script("if (index === 0) done(0); else { reply({ type: 'event' }); for (;;); }")
    const onEvent = () => controller.abort()
    expect(await runUnits(job({ script: endless, onEvent }), controller.signal)).toBeUndefined()
  })

  test('an abort in this process ends the running fold and starts no other', async () => {
    const controller = new AbortController()
    const ran: number[] = []
    const run: Job['run'] = async (index, { signal }) => {
      ran.push(index)
      if (index === 1) controller.abort()
      return signal?.aborted ? -1 : index
    }
    expect(await runUnits(job({ workers: 1, run }), controller.signal)).toBeUndefined()
    expect(ran).toEqual([0, 1])
    const single = job({ workers: 1, units: [0], run })
    expect(await runUnits(single, controller.signal)).toEqual([-1])
  })
})

describe('plainError', () => {
  test('keeps code, message and stack of an error, and takes anything', () => {
    const error = new PartitaError('DIVERGED', 'too fast')
    const { stack } = error
    expect(plainError(error)).toEqual({ code: 'DIVERGED', message: 'too fast', stack })
    expect(plainError('odd')).toEqual({ message: 'odd' })
  })
})
