import { describe, expect, test } from 'vitest'
import {
  LabelRanker,
  MultilabelClassifier,
  type MultilabelOptions,
} from '../../../src/tasks/index.js'
import { secondsOf } from '../../../src/tasks/options/effort-options.js'
import type { TrainingEvent } from '../../../src/training/index.js'
import { caught } from '../../reference/caught.js'

const small: MultilabelOptions = {
  encoder: { hidden: [8], dropout: 0, inputDropout: 0 },
  logPartitionHidden: [4],
  deepHidden: [8],
  epochs: 4,
  batchSize: 10,
}

const X = Array.from({ length: 40 }, (_, r) => [((r % 7) - 3) / 3])
const Y = X.map((_, r) => (r % 4 < 2 ? [0, 1] : [1, 0]))

/** A clock that every look at moves on by a second. */
function tickingClock() {
  let seconds = 0
  return () => seconds++
}

async function fitted(options: MultilabelOptions, clock = tickingClock()) {
  const events: TrainingEvent[] = []
  const model = await new MultilabelClassifier({ ...small, ...options }).fit(X, Y, {
    clock,
    onEvent: (event) => events.push(event),
  })
  return { model, events, leaderboard: model.training.leaderboard ?? [] }
}

describe('a budget', () => {
  test('that is over at once leaves one epoch of the cheapest model, and says so', async () => {
    const { model, leaderboard, events } = await fitted({ budget: '1ms' })
    expect(events.filter(({ type }) => type === 'epoch')).toHaveLength(1)
    expect(model.training).toMatchObject({
      aborted: false,
      select: { reason: 'budget', epochs: 1 },
    })
    expect(leaderboard).toMatchObject([{ candidate: 'marginal', outcome: 'chosen' }])
    expect(model.predict(X).rows).toBe(40)
  })

  test('that ends in the first model which looks at the inputs keeps what that has learned', async () => {
    const { leaderboard, model } = await fitted({ epochs: 5, patience: 5, budget: 40 })
    expect(leaderboard.slice(0, 2)).toMatchObject([
      { candidate: 'marginal', parts: 1 },
      { candidate: 'linear', outcome: expect.stringMatching(/out of time|chosen/), parts: 1 },
    ])
    expect(model.training.aborted).toBe(false)
  })

  test('leaves out what there is no time for, and keeps what was compared', async () => {
    const { model, leaderboard } = await fitted({ budget: 120 })
    const outcomes = Object.fromEntries(leaderboard.map((each) => [each.candidate, each.outcome]))
    expect(Object.values(outcomes)).toContain('chosen')
    expect(outcomes.deep).toBe('out of time')
    expect(model.options.choices?.[0]).toMatch(/^energy linear/)
    const all = await fitted({ budget: '1h' })
    expect(all.leaderboard.some(({ outcome }) => outcome === 'out of time')).toBe(false)
    expect(all.leaderboard).toHaveLength(3)
    // with time enough the answer is that of no budget
    const free = await fitted({})
    expect([...all.model.predictProbabilities(X).values]).toEqual([
      ...free.model.predictProbabilities(X).values,
    ])
  })

  test('ends the one model of an energy that is named where an epoch is complete', async () => {
    const { model } = await fitted({ energy: 'linear', budget: 3, epochs: 100 })
    expect(model.training.select).toMatchObject({ reason: 'budget', epochs: 1 })
    expect(model.training.refit).toBeUndefined()
  })

  test.each([
    ['10s', 10],
    ['500ms', 0.5],
    ['1.5 min', 90],
    ['2h', 7200],
    ['.5', 0.5],
    [3, 3],
  ])('%s is %d seconds', (budget, seconds) => {
    expect(secondsOf(budget)).toBeCloseTo(seconds, 10)
  })

  test.each(['soon', '10 parsecs', '-1s', '0', 0, -3, Number.NaN, '1h30'])(
    '%s is no budget',
    async (budget) => {
      const { code, message } = await caught(() => fitted({ budget }))
      expect(code).toBe('INVALID_OPTION')
      expect(message).toContain("'10s'")
    },
  )
})

describe('effort', () => {
  test('quick tries the small models on one part of the rows', async () => {
    const { leaderboard } = await fitted({ effort: 'quick' })
    expect(leaderboard.map(({ candidate, parts }) => [candidate, parts])).toEqual([
      ['marginal', 1],
      ['linear', 1],
    ])
    const ranker = new LabelRanker({ effort: 'quick', epochs: 1, batchSize: 20 })
    const { training } = await ranker.fit(X, Y)
    expect(training.leaderboard?.map(({ candidate }) => candidate)).toEqual([
      'marginal',
      'plackett-luce linear',
      'plackett-luce mlp',
    ])
    // an encoder that is named is tried
    const named = new LabelRanker({ encoder: 'fourier', effort: 'quick', epochs: 1 }).fit(X, Y)
    expect((await named).training.leaderboard?.at(-1)?.candidate).toBe('plackett-luce fourier')
    // of many rows, too
    const values = Float32Array.from({ length: 4000 }, (_, r) => r % 3)
    const many = { rows: 4000, cols: 1, values }
    const orders = Array.from({ length: 4000 }, (_, r) => (r % 2 === 0 ? [0, 1] : [1, 0]))
    const large = await new LabelRanker({ effort: 'quick', epochs: 21 }).fit(many, orders)
    // fits that are compared are shorter
    expect(large.options.fit.epochs).toBe(21)
    expect(large.training.leaderboard?.map(({ candidate }) => candidate)).toEqual([
      'marginal',
      'plackett-luce linear',
      'plackett-luce mlp',
    ])
  })

  test('best tries more', async () => {
    const { leaderboard } = await fitted({ effort: 'best' })
    const names = leaderboard.map(({ candidate }) => candidate)
    expect(names.slice(0, 3)).toEqual(['marginal', 'linear', 'linear l1'])
    expect(names).toEqual(expect.arrayContaining(['linear l2', 'forest', 'pairwise', 'deep']))
  })

  test('of another name is refused', async () => {
    const { message } = await caught(() => fitted({ effort: 'most' as 'best' }))
    expect(message).toContain('quick, default, best')
  })
})

describe('a limit on serving', () => {
  /** A clock on which the decisions of the deep energy alone take long. */
  test('leaves out what answers too slowly; if all do, the fastest is taken', async () => {
    const { leaderboard } = await fitted({ serving: { maxMs: 1e6 } })
    expect(leaderboard.every(({ outcome }) => outcome !== 'too slow')).toBe(true)
    // a second between two looks at the clock, ten rows: 100 ms a row
    const none = await fitted({ serving: { maxMs: 99 } })
    expect(none.leaderboard.map(({ outcome }) => outcome)).toEqual([
      'chosen',
      'too slow',
      'too slow',
    ])
    expect(none.leaderboard[1].millisecondsPerRow).toBe(100)
    const { message } = await caught(() => fitted({ serving: { maxMs: 0 } }))
    expect(message).toContain('{ maxMs: 1 }')
  })
})

test('events tell how far the whole fit is: never back, and all of it in the end', async () => {
  const { events } = await fitted({})
  const shares = events.map(({ overall }) => overall?.share ?? -1)
  shares.forEach((share, at) => {
    expect(share).toBeGreaterThanOrEqual(shares[at - 1] ?? 0)
    expect(share).toBeLessThanOrEqual(1)
  })
  expect(shares.at(-1)).toBeGreaterThan(0.95)
  expect(events.some(({ overall }) => overall?.candidate === 'deep' && overall.part === 2)).toBe(
    true,
  )
})
