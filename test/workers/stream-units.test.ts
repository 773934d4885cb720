import { describe, expect, test } from 'vitest'
import { PartitaError } from '../../src/errors.js'
import { streamUnits } from '../../src/workers/index.js'
import { caught } from '../reference/caught.js'
import { script } from './script.js'

/** what `body` answers to 0 … count − 1, and how far the source was read at each answer */
async function answers(body: string, { workers = 2, count = 9 } = {}) {
  let read = 0
  const units = (async function* () {
    while (read < count) yield read++
  })()
  const stream = { units, workers, noun: 'block', script: script(body), workerData: 10 }
  const outcomes: number[] = []
  const ahead: number[] = []
  for await (const outcome of streamUnits<number, number>(stream)) {
    ahead.push(read - outcomes.length)
    outcomes.push(outcome)
  }
  return { outcomes, ahead }
}

describe('streamUnits', () => {
  test.each([1, 2, 3])('with %i workers gives the outcomes in order', async (workers) => {
    const slowFirst = 'setTimeout(() => done(workerData * index), index === 0 ? 100 : 0)'
    const { outcomes, ahead } = await answers(slowFirst, { workers })
    expect(outcomes).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80])
    expect(Math.max(...ahead)).toBe(2 * workers)
  })

  test('has no outcomes of no units', async () => {
    expect((await answers('done(0)', { count: 0 })).outcomes).toEqual([])
  })

  test('an error is as it was', async () => {
    const error = await caught(() =>
      answers(
        "if (index === 4) reply({ type: 'failed', error: { code: 'PARSE_ERROR', message: 'line 7' } }); else done(0)",
      ),
    )
    expect(error).toBeInstanceOf(PartitaError)
    expect([error.code, error.message]).toEqual(['PARSE_ERROR', 'line 7'])
  })

  test('a thread that ends under its unit ends all, with its number', async () => {
    await expect(answers('if (index === 3) process.exit(3); done(0)')).rejects.toThrow(
      /a thread ended under its work.*at block 4/s,
    )
  })

  test('an error of the source ends the threads', async () => {
    const units = (async function* () {
      yield 0
      throw new Error('unreadable')
    })()
    const stream = { units, workers: 2, noun: 'block', script: script('done(0)'), workerData: 0 }
    const all = async () => {
      for await (const _ of streamUnits(stream));
    }
    await expect(all()).rejects.toThrow('unreadable')
  })
})
