import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createProgressBar } from '../../../src/cli/running/progress-bar.js'
import type { TrainingEvent } from '../../../src/training/index.js'

const start: TrainingEvent = {
  type: 'start',
  phase: 'select',
  rows: 100,
  validationRows: 25,
  epochs: 300,
  parameters: 10,
}

function epoch(index: number, validationLoss: number, bestEpoch: number): TrainingEvent {
  return {
    type: 'epoch',
    phase: 'select',
    epoch: index,
    epochs: 300,
    trainLoss: 2.5,
    validationLoss,
    bestEpoch,
    gradientNorm: 1,
    sampling: {
      effectiveSampleSize: 0.92,
      weightTotal: 1,
      normalizationError: 0,
      clampedFraction: 0,
    },
    seconds: index * 0.5,
  }
}

/** A terminal that keeps what is written to it. */
function terminal(columns: number | undefined, isTTY = true) {
  const writes: string[] = []
  const write = (text: string) => writes.push(text)
  return { stream: { isTTY, columns, write }, writes }
}

/** The same event of a fit that is so far. */
const overall = (event: TrainingEvent, share: number, secondsLeft?: number): TrainingEvent => ({
  ...event,
  overall: { share, secondsLeft, candidate: 'deep', part: 2, parts: 4 },
})

describe('createProgressBar', () => {
  test('shows the share of the whole fit and its time left, what is fitted, epoch and losses', () => {
    const { stream, writes } = terminal(140)
    const bar = createProgressBar({ stream, env: {}, title: 'yeast' })
    bar.update(overall(start, 0.4))
    bar.update(overall(epoch(1, 2.75, 1), 0.41, 151))
    bar.update(overall(epoch(2, 2.875, 1), 0.42, 149))
    const line = stripVTControlCharacters(writes[2]).trim()
    expect(line).toMatch(/^yeast {2}deep 2\/4 {2}━+─+ {2}42 % {2}2:29 left {2}loss/)
    expect(line).toMatch(
      /loss 2.500 {2}validation 2.875 {2}best 2.750 at 1 {2}epoch 2\/300 {2}ESS 0.92$/,
    )
  })

  test('names the pass where there are no candidates, and no time before there is an estimate', () => {
    const { stream, writes } = terminal(120)
    const bar = createProgressBar({ stream, env: {} })
    bar.update(start)
    bar.update({ ...epoch(10, 0, 10), phase: 'refit', epochs: 20 } as TrainingEvent)
    expect(stripVTControlCharacters(writes[0])).toMatch(/select {2}─+ {2}0 % {2}epoch 0\/300$/)
    expect(writes[1]).not.toContain('left')
  })

  test('shows how many moves of Markov chains were accepted', () => {
    const { stream, writes } = terminal(120)
    const bar = createProgressBar({ stream, env: {} })
    bar.update(start)
    bar.update({ ...epoch(1, 2.75, 1), sampling: { acceptanceRate: 0.314 } } as TrainingEvent)
    expect(stripVTControlCharacters(writes[1])).toMatch(/accepted 0.31$/)
    expect(writes[1]).not.toContain('ESS')
  })

  test('never writes more than the line holds, at any width and with any numbers', () => {
    const loss = fc.double({ noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), loss, fc.string(), (columns, value, title) => {
        const { stream, writes } = terminal(columns)
        const bar = createProgressBar({ stream, env: {}, title: title.replace(/\P{ASCII}/gu, '') })
        bar.update(start)
        bar.update({ type: 'progress', phase: 'select', epoch: 1, epochs: 300, fraction: 0.5 })
        bar.update(epoch(299, value, 299))
        for (const text of writes) {
          const line = stripVTControlCharacters(text).replaceAll('\r', '')
          expect(line.length).toBeLessThanOrEqual(Math.max(1, columns - 1))
        }
      }),
    )
  })

  test('knows NO_COLOR', () => {
    for (const [env, colors] of [
      [{}, true],
      [{ NO_COLOR: '1' }, false],
    ] as const) {
      const { stream, writes } = terminal(80)
      createProgressBar({ stream, env }).update(start)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
      expect(/\x1b\[[\d;]*m/.test(writes.join(''))).toBe(colors)
    }
  })

  test.each([
    ['without a terminal', false, {}],
    ['on a dumb one', true, { TERM: 'dumb' }],
  ])('%s is a line every ten seconds, after the first minute every minute', (_, isTTY, env) => {
    const { stream, writes } = terminal(80, isTTY)
    let seconds = 0
    const bar = createProgressBar({ stream, env, now: () => seconds })
    bar.update(start)
    const written: number[] = []
    for (; seconds < 200; seconds++) {
      bar.update(overall(epoch(1, 2.75, 1), seconds / 200, 200 - seconds))
      if (writes.length > written.length) written.push(seconds)
    }
    expect(written).toEqual([10, 20, 30, 40, 50, 60, 120, 180])
    expect(writes[0]).toMatch(/^deep 2\/4 {2}5 % {2}3:10 left {2}loss 2\.500 .* epoch 1\/300 .*\n$/)
    bar.close()
    seconds = 1000
    bar.update(start)
    expect(writes).toHaveLength(written.length)
  })

  test('clears its line when closed, once, and draws no more', () => {
    const { stream, writes } = terminal(80)
    const bar = createProgressBar({ stream, env: {} })
    bar.update(start)
    bar.close()
    bar.close()
    bar.update(epoch(1, 2, 1))
    expect(writes.slice(1)).toEqual(['\r\x1b[K'])
  })
})
