import { expect, test } from 'vitest'
import { bestOf, type Trial } from '../../../src/tasks/fit/trial.js'

const trial = (settings: string, loss: number, scores: number[]): Trial<unknown, string> => ({
  settings,
  fits: [],
  loss,
  losses: [loss],
  scores: Float64Array.from(scores),
  weights: new Float64Array(scores.length).fill(1),
})

test('a lead of more than one standard error of the difference wins, whatever the likelihood', () => {
  // gains 1, 1, 1, 0: mean .75, error √(3 · .25² + .75²) / 4 = .22
  const best = bestOf([trial('likely', 1, [0, 0, 0, 0]), trial('good', 2, [1, 1, 1, 0])])
  expect(best.settings).toBe('good')
})

test('of those within one standard error of the best the likeliest wins, then the first', () => {
  // gains 1, 0, 0, 0: mean .25, error √(.75² + 3 · .25²) / 4 = .22; then 1, −1, 1, 0: .25, .41
  const good = trial('good', 2, [1, 0, 0, 0])
  expect(bestOf([trial('likely', 1, [0, 0, 0, 0]), good]).settings).toBe('good')
  expect(bestOf([trial('likely', 1, [0, 1, 0, 0]), good]).settings).toBe('likely')
  const uneven = trial('uneven', 3, [1, 0, 1, 0])
  expect(bestOf([trial('likely', 1, [0, 1, 0, 0]), uneven]).settings).toBe('likely')
  expect(bestOf([trial('first', 1, [0, 1, 0, 0]), trial('second', 1, [1, 0, 0, 0])]).settings).toBe(
    'first',
  )
})

test('where nothing is asked of decisions likelihood decides', () => {
  expect(bestOf([trial('a', 2, []), trial('b', 1, [])]).settings).toBe('b')
})
