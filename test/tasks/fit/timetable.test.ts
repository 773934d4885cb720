import { expect, test } from 'vitest'
import { Stopwatch } from '../../../src/tasks/fit/stopwatch.js'
import { Timetable } from '../../../src/tasks/fit/timetable.js'
import type { OverallProgress, TrainingEvent } from '../../../src/training/index.js'

/** A clock that is set by hand. */
function handClock() {
  const clock = { seconds: 100, now: () => clock.seconds }
  return clock
}

const epoch = (at: number, epochs: number, phase: TrainingEvent['phase'] = 'refit') =>
  ({ type: 'epoch', phase, epoch: at, epochs, bestEpoch: at }) as TrainingEvent
const end = { type: 'end', phase: 'refit' } as TrainingEvent

test('the share is of all that is planned, the time left from what pieces took', async () => {
  const clock = handClock()
  const timetable = new Timetable(clock.now)
  async function* events(): AsyncGenerator<TrainingEvent, string> {
    timetable.plan([
      { name: 'deep', cost: 3 },
      { name: 'linear', cost: 1 },
    ])
    timetable.begin({ name: 'linear', cost: 1, part: 1, parts: 2 })
    clock.seconds += 1
    yield epoch(1, 2)
    clock.seconds += 1
    yield epoch(2, 2)
    yield end
    timetable.finish()
    timetable.plan([{ name: 'linear', cost: 1 }])
    timetable.begin({ name: 'deep', cost: 3 })
    clock.seconds += 5
    yield epoch(1, 4)
    clock.seconds += 15
    yield epoch(4, 4)
    timetable.finish()
    return 'model'
  }
  const seen: OverallProgress[] = []
  const watched = timetable.watch(events())
  for (;;) {
    const { done, value } = await watched.next()
    if (done) {
      expect(value).toBe('model')
      break
    }
    seen.push(value.overall as OverallProgress)
  }
  // half of a pass took a second: two for it, six for the deep one, two for the other
  expect(seen[0]).toEqual({ share: 0.1, secondsLeft: 9, candidate: 'linear', part: 1, parts: 2 })
  expect(seen[1]).toMatchObject({ share: 0.2, secondsLeft: 8 })
  // a quarter of the deep one took five seconds, not one and a half
  expect(seen[3]).toMatchObject({ candidate: 'deep', secondsLeft: 17 })
  // the share does not fall, though there is more to do than it seemed
  expect(seen[3].share).toBeGreaterThanOrEqual(seen[2].share)
  expect(seen[4].secondsLeft).toBe(2)
  expect(seen[4].share).toBeCloseTo(22 / 24, 10)
})

test('a pass that rows held out may end early is expected to', async () => {
  const clock = handClock()
  const timetable = new Timetable(clock.now)
  async function* events(): AsyncGenerator<TrainingEvent, void> {
    timetable.begin({ name: 'one', cost: 1 })
    clock.seconds += 1
    yield epoch(10, 1000, 'choose select')
    clock.seconds += 69
    yield epoch(700, 1000, 'choose select')
  }
  const left: (number | undefined)[] = []
  for await (const { overall } of timetable.watch(events())) left.push(overall?.secondsLeft)
  // 300 of 1000 epochs, then twenty after the best
  expect(left[0]).toBeCloseTo(29, 6)
  expect(left[1]).toBeCloseTo(2, 6)
})

test('a stopwatch ends when its budget is over, or the caller says so', () => {
  const clock = handClock()
  const signal = { aborted: false }
  const bounded = new Stopwatch(clock.now, 2, signal)
  const free = new Stopwatch(clock.now)
  expect(bounded).toMatchObject({ secondsLeft: 2, isBounded: true, outOfTime: false })
  expect(free.isBounded).toBe(false)
  clock.seconds += 3
  expect([bounded.outOfTime, free.outOfTime, bounded.aborted]).toEqual([true, false, false])
  signal.aborted = true
  expect([bounded.aborted, free.aborted]).toEqual([true, false])
})
