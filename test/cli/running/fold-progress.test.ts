import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createFoldProgress } from '../../../src/cli/running/fold-progress.js'
import type { TrainingEvent } from '../../../src/training/index.js'

const epoch: TrainingEvent = {
  type: 'epoch',
  phase: 'reference refit',
  epoch: 40,
  epochs: 100,
  trainLoss: 2.5,
  bestEpoch: 40,
  gradientNorm: 1,
  seconds: 2,
}

function progress(columns = 120) {
  const writes: string[] = []
  let seconds = 0
  const stream = { isTTY: true, columns, write: (text: string) => writes.push(text) }
  const display = createFoldProgress({ stream, env: {}, folds: 4, now: () => seconds })
  return {
    display,
    writes,
    line: () => stripVTControlCharacters(writes[writes.length - 1]).trim(),
    wait: (more: number) => {
      seconds += more
    },
  }
}

describe('createFoldProgress', () => {
  test('shows complete folds, and the pass of each running one', () => {
    const { display, line } = progress()
    expect(line()).toMatch(/^folds {2}─{30} {2}0\/4$/)
    display.update(0, epoch)
    display.update(1, { ...epoch, phase: 'choose select', epoch: 7 } as TrainingEvent)
    expect(line()).toMatch(/0\/4 {2}#1 reference refit 40\/100 {2}#2 choose select 7\/100$/)
    display.update(0, { ...epoch, type: 'end', phase: 'select' } as unknown as TrainingEvent)
    expect(line()).toMatch(/#1 reference refit 40\/100/)
  })

  test('knows the time left by the folds that are complete and the shares of those that run', () => {
    const { display, line, wait } = progress()
    display.update(0, epoch)
    display.update(1, epoch)
    wait(10)
    display.done(0)
    expect(line()).toMatch(/^folds {2}━+─+ {2}1\/4 {2}0:30 left {2}#2 reference refit 40\/100$/)
    const overall = { share: 0.5, candidate: 'linear', part: 1, parts: 4 }
    wait(5)
    display.update(1, { ...epoch, overall })
    expect(line()).toMatch(/1\/4 {2}0:25 left {2}#2 linear 1\/4 40\/100$/)
    wait(1)
    display.done(1)
    expect(line()).toMatch(/2\/4 {2}0:16 left$/)
  })

  test('never writes more than the line holds', () => {
    for (let columns = 1; columns < 120; columns++) {
      const { display, writes } = progress(columns)
      for (let fold = 0; fold < 3; fold++) display.update(fold, epoch)
      for (const text of writes) {
        const line = stripVTControlCharacters(text).replaceAll('\r', '')
        expect(line.length).toBeLessThanOrEqual(Math.max(1, columns - 1))
      }
    }
  })

  test('clears its line when closed, and draws no more', () => {
    const { display, writes } = progress()
    display.close()
    display.update(0, epoch)
    display.done(0)
    expect(writes.slice(1)).toEqual(['\r\x1b[K'])
  })
})
