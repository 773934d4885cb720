import { expect, test } from 'vitest'
import {
  DensityEstimator,
  EnergyRegressor,
  FittedDensity,
  FittedRegressor,
} from '../../src/index.js'

// points in time are so far from zero that 32 bits hold one of 128 seconds
const OFFSET = 1_700_000_000
const rows = (offset: number) =>
  Array.from({ length: 40 }, (_, i) => [offset + ((i * 37) % 40) / 4, (i % 7) / 7 + i / 80])

test('a density of points far from zero is that of the points moved', async () => {
  const options = { steps: 5, seed: 1, hidden: [8], logPartitionDraws: 200 }
  const near = await new DensityEstimator(options).fit(rows(0))
  const far = await new DensityEstimator(options).fit(rows(OFFSET))
  const loaded = await FittedDensity.fromBytes(far.toBytes())
  const expected = near.logDensity(rows(0).slice(0, 3))
  for (const model of [far, loaded]) {
    const together = model.logDensity(rows(OFFSET).slice(0, 3))
    for (const [row, value] of together.entries()) {
      expect(value).toBeCloseTo(expected[row], 3)
    }
    // a row by itself has no spread to take a center of
    expect(model.logDensity([rows(OFFSET)[1]])[0]).toBeCloseTo(expected[1], 3)
    const [[time]] = model.sample(1, { seed: 2 }).points
    const [[moved]] = near.sample(1, { seed: 2 }).points
    expect(Number(time) - OFFSET).toBeCloseTo(Number(moved), 3)
  }
})

test('a regression on inputs, or of targets, far from zero is that of the numbers moved', async () => {
  const y = rows(0).map(([time, other]) => time / 10 + other)
  const options = { steps: 20, seed: 1, hidden: [8], ensemble: 1 }
  const near = await new EnergyRegressor(options).fit(rows(0), y)
  const far = await new EnergyRegressor(options).fit(rows(OFFSET), y)
  const loaded = await FittedRegressor.fromBytes(far.toBytes())
  const expected = near.predict(rows(0).slice(0, 3))
  for (const model of [far, loaded]) {
    const alone = [0, 1, 2].map((row) => model.predict([rows(OFFSET)[row]])[0])
    for (const [row, value] of alone.entries()) {
      expect(value).toBeCloseTo(expected[row], 4)
    }
  }
})

test('a target apart from inputs far from zero keeps its units', async () => {
  const features = {
    rows: 2,
    cols: 2,
    values: Float32Array.of(-1, 3, 1, 4),
    center: Float64Array.of(OFFSET, 0),
  }
  const { splitTarget } = await import('../../src/cli/tasks/number-rows.js')
  const read = { features, featureNames: ['time', 'z'], relation: 'r', warnings: [] }
  const apart = splitTarget(read as unknown as Parameters<typeof splitTarget>[0], 'time')
  expect([...(apart.target as Float64Array)]).toEqual([OFFSET - 1, OFFSET + 1])
  expect(apart.features.center).toEqual(Float64Array.of(0))
})
