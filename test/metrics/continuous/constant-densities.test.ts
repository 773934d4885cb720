import { expect, test } from 'vitest'
import { constantScores, normalLogDensity } from '../../../src/metrics/index.js'
import { Rng } from '../../../src/random/index.js'
import { caught } from '../../reference/caught.js'

const rng = new Rng(1)
const values = Array.from({ length: 41 }, () => 3 + 2 * rng.normal())

test('the CRPS of all targets for each is the mean of that of an empirical distribution', () => {
  // E|Y − y| − ½ E|Y − Y′|, over all pairs
  const gap = (y: number) => values.reduce((sum, own) => sum + Math.abs(own - y), 0) / 41
  const all = values.reduce((sum, y) => sum + gap(y), 0) / 41
  expect(constantScores(values).crps).toBeCloseTo(all - all / 2, 12)
})

test('no other constant has a smaller error, no other normal distribution a larger density', () => {
  const rmse = (c: number) => Math.sqrt(values.reduce((sum, y) => sum + (y - c) ** 2, 0) / 41)
  const density = (m: number, s: number) =>
    values.reduce((sum, y) => sum - 0.5 * ((y - m) / s) ** 2 - Math.log(s), 0) / 41 -
    0.5 * Math.log(2 * Math.PI)
  const best = values.reduce((sum, y) => sum + y, 0) / 41
  const { rmse: own } = constantScores(values)
  expect(own).toBeCloseTo(rmse(best), 12)
  expect(normalLogDensity(values)).toBeCloseTo(density(best, own), 12)
  for (const shift of [-0.1, 0.1]) {
    expect(rmse(best + shift)).toBeGreaterThan(own)
    expect(density(best, own + shift)).toBeLessThan(normalLogDensity(values))
  }
  expect(normalLogDensity([1, 5, 2, 9, 3, 5], 2)).toBeCloseTo(
    normalLogDensity([1, 2, 3]) + normalLogDensity([5, 9, 5]),
    12,
  )
})

test('nothing has no constant', async () => {
  expect(await caught(() => constantScores([]))).toMatchObject({ code: 'EMPTY_DATA' })
})
