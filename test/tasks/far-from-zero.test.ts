import { expect, test } from 'vitest'
import {
  DensityEstimator,
  EnergyRegressor,
  FittedDensity,
  FittedRegressor,
  MultilabelClassifier,
  type MultilabelOptions,
  type TrainingEvent,
} from '../../src/index.js'
import { rankingFromArff } from '../../src/io/index.js'

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

test('sparse rows whose columns lose their differences are warned of once, by name', async () => {
  const sparse = Array.from({ length: 20 }, (_, i) => ({ 0: 15_000_000 + i, 2: 1 + (i % 3) }))
  const options = { labels: ['a'], energy: 'linear', epochs: 2, featureNames: ['id', 'b', 'c'] }
  const labels = sparse.map((_, i) => (i % 2 ? ['a'] : []))
  const said: string[] = []
  const onEvent = (event: TrainingEvent) => {
    if (event.type === 'warning') said.push(event.message)
  }
  const model = await new MultilabelClassifier(options as MultilabelOptions).fit(sparse, labels, {
    onEvent,
  })
  const far = (warnings: readonly string[]) => warnings.filter((text) => /far from 0/.test(text))
  expect(far(said)).toEqual([expect.stringMatching(/in sparse rows: id; write them/)])
  expect(far(model.diagnostics.warnings)).toEqual(far(said))
  const ranked = rankingFromArff(
    '@relation r\n@attribute x numeric\n@attribute z numeric\n@attribute L_a numeric\n' +
      '@attribute L_b numeric\n@data\n' +
      [0, 1, 2].map((i) => `{0 ${1.7e12 + i}, 1 ${i}, 2 1, 3 2}`).join('\n'),
    { labels: ['L_a', 'L_b'] },
  )
  expect(far(ranked.warnings)).toEqual([expect.stringMatching(/in sparse rows: x;/)])
})
