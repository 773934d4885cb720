import { describe, expect, test } from 'vitest'
import type { Candidate } from '../../../src/tasks/choose/candidate.js'
import {
  bestOf,
  isBehind,
  likeliest,
  TEMPERATURES,
  Trial,
} from '../../../src/tasks/choose/trial.js'
import type { ResolvedTaskOptions } from '../../../src/tasks/options/task-options.js'

/** A trial with these losses of rows in each part, and what its decisions score. */
function trial(name: string, parts: number[][], scores: number[][] = []) {
  const candidate = { name, cost: 1 } as Candidate<ResolvedTaskOptions>
  const made = new Trial<unknown, ResolvedTaskOptions>(candidate)
  parts.forEach((losses, at) => {
    made.parts.push({
      fit: {} as never,
      losses: [losses],
      weights: losses.map(() => 1),
      scores: scores[at] ?? [],
      seconds: 1,
      decisionSeconds: 0.002,
    })
  })
  return made
}

const name = (chosen: Trial<unknown, ResolvedTaskOptions>) => chosen.candidate.name

describe('the choice among trials', () => {
  test('is the likeliest where it leads by more than a standard error, whatever decisions score', () => {
    // differences 1, 1, 1, 0: mean .75, error √(3 · .25² + .75²) / 4 = .22
    const cheap = trial('cheap', [[3, 3, 3, 2]], [[1, 1, 1, 1]])
    const likely = trial('likely', [[2, 2, 2, 2]], [[0, 0, 0, 0]])
    expect(name(bestOf([cheap, likely]))).toBe('likely')
  })

  test('within a standard error is that of the better decisions', () => {
    // differences 1, 0, 0, 0: mean .25, error √(.75² + 3 · .25²) / 4 = .22; then 1, −1, 1, 0: .25, .41
    const likely = trial('likely', [[2, 2, 2, 2]], [[0, 0, 0, 0]])
    expect(name(bestOf([trial('good', [[3, 2, 2, 2]], [[1, 1, 1, 1]]), likely]))).toBe('likely')
    expect(name(bestOf([likely, trial('good', [[3, 1, 3, 2]], [[1, 1, 1, 1]])]))).toBe('good')
  })

  test('and where these are within a standard error, too, is the first: the cheapest', () => {
    const first = trial('first', [[3, 1, 3, 2]], [[1, 0, 0, 1]])
    const second = trial('second', [[2, 2, 2, 2]], [[1, 0, 1, 0]])
    expect(name(bestOf([first, second]))).toBe('first')
    expect(name(bestOf([second, first]))).toBe('second')
  })

  test('compares on the parts that both have seen', () => {
    // on the first part alone the second is better, and of the other nothing is known
    const whole = trial('whole', [
      [2, 2, 2],
      [0, 0, 0],
    ])
    const some = trial('some', [[1, 1, 1]])
    expect(name(likeliest([whole, some]))).toBe('some')
    expect(whole.loss).toBe(1)
  })
})

test('a trial is behind beyond two standard errors only, and at once where it is not finite', () => {
  const leader = trial('leader', [[2, 2, 2, 2]])
  // differences 1, −1, 1, 1: mean .5, error .43
  expect(isBehind(trial('near', [[3, 1, 3, 3]]), leader)).toBe(false)
  // differences 1, 1, 1, 0: more than three errors
  expect(isBehind(trial('far', [[3, 3, 3, 2]]), leader)).toBe(true)
  const broken = trial('broken', [[Number.POSITIVE_INFINITY, 2, 2, 2]])
  expect(isBehind(broken, leader)).toBe(true)
  expect(isBehind(leader, leader)).toBe(false)
  expect(name(likeliest([broken, leader]))).toBe('leader')
})

test('a leaderboard entry has means, standard errors, and the time of an answer', () => {
  const entry = trial('one', [[1, 3]], [[0, 1]]).entry('compared', 'F1')
  expect(entry).toEqual({
    candidate: 'one',
    outcome: 'compared',
    nll: 2,
    // deviations −1 and 1, mean over two rows: √2 / 2
    nllStandardError: Math.SQRT1_2,
    score: 0.5,
    scoreName: 'F1',
    millisecondsPerRow: 1,
    parts: 1,
    seconds: 1,
  })
  expect(trial('none', []).entry('out of time', 'F1')).toEqual({
    candidate: 'none',
    outcome: 'out of time',
    parts: 0,
    seconds: 0,
  })
})

test('a temperature is the one of the least loss over all parts, and is settled once', () => {
  const tempered: number[] = []
  const fit = { fit: { model: { temper: (by: number) => tempered.push(by) } } } as never
  const made = new Trial<unknown, ResolvedTaskOptions>({
    name: 'sharp',
    cost: 1,
    settings: {} as ResolvedTaskOptions,
  })
  const part = (losses: number[][]) =>
    made.parts.push({ fit, losses, weights: [1, 1], scores: [], seconds: 1, decisionSeconds: 0 })
  // at the first temperature, and at the second
  part([
    [1, 1],
    [2, 2],
  ])
  expect(made.settings).toEqual({})
  part([
    [9, 9],
    [3, 3],
  ])
  expect(made.settings).toEqual({ temperature: TEMPERATURES[1] })
  expect([made.loss, Array.from(made.lossesOf(0))]).toEqual([2.5, [2, 2]])
  made.settle()
  made.settle()
  expect(tempered).toEqual([TEMPERATURES[1], TEMPERATURES[1]])
})
