import { afterEach, expect, test, vi } from 'vitest'
import { createBreather } from '../../../src/training/loop/breather.js'

afterEach(() => vi.restoreAllMocks())

/** A breather on a clock that the test sets, ms. */
function breatherOnClock() {
  const clock = { now: 0 }
  vi.spyOn(performance, 'now').mockImplementation(() => clock.now)
  return { clock, breathe: createBreather() }
}

test('a breather works on for 50 ms, then gives way', async () => {
  const { clock, breathe } = breatherOnClock()
  clock.now = 49
  expect(breathe()).toBe(false)
  clock.now = 50
  let others = false
  setImmediate(() => {
    others = true
  })
  await breathe()
  expect(others).toBe(true)
  expect(breathe()).toBe(false)
})

test('progress is due at most every 100 ms', async () => {
  const { clock, breathe } = breatherOnClock()
  const due: unknown[] = []
  for (clock.now = 60; clock.now <= 300; clock.now += 60) due.push(await breathe())
  expect(due).toEqual([false, true, false, true, false])
})

test('it gives way where there is no setImmediate, as in a browser', async () => {
  const { clock, breathe } = breatherOnClock()
  vi.stubGlobal('setImmediate', undefined)
  clock.now = 200
  expect(await breathe()).toBe(true)
  vi.unstubAllGlobals()
})
