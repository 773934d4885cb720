import { describe, expect, test } from 'vitest'
import { TableEncoder } from '../../../src/io/encoder/index.js'
import { decodeModel, encodeModel } from '../../../src/io/index.js'
import { Rng } from '../../../src/random/index.js'
import {
  EnergyRegressor,
  FittedRegressor,
  type RegressorOptions,
} from '../../../src/tasks/index.js'
import { caught } from '../../reference/caught.js'

const tiny: RegressorOptions = {
  steps: 60,
  networkSteps: 60,
  components: 2,
  hidden: [8],
  frequencies: 2,
  samples: 8,
  batchSize: 32,
  rate: 0.01,
  base: 'network',
  engine: 'wasm',
}

/** Two branches, `y = ±x` with a little noise. */
function branches(rows: number, seed = 1) {
  const rng = new Rng(seed)
  const X = Array.from({ length: rows }, () => [2 * rng.uniform() - 1, rng.normal()])
  const y = X.map(([x]) => (rng.uniform() < 0.5 ? x : -x) * 10 + 50 + 0.5 * rng.normal())
  return { X, y }
}

const { X, y } = branches(200)
const fitted = await new EnergyRegressor(tiny).fit(X, y)
const some = X.slice(0, 5)

describe('a fitted conditional density', () => {
  test('integrates to one over its target, and is what its log-density says', () => {
    const grid = Float64Array.from({ length: 4000 }, (_, k) => -50 + (k + 0.5) / 20)
    const densities = fitted.density(some, grid)
    densities.forEach((row) => {
      expect(row.reduce((sum, p) => sum + p / 20, 0)).toBeCloseTo(1, 2)
    })
    const at = 2100
    const logs = fitted.logDensity(
      some,
      some.map(() => grid[at]),
    )
    logs.forEach((value, r) => {
      expect(Math.exp(value)).toBeCloseTo(densities[r][at], 6)
    })
  })

  test('has a median, quantiles and intervals that its distribution function agrees with', () => {
    const median = fitted.predict(some, { statistic: 'median' })
    fitted.cdf(some, median).forEach((p) => {
      expect(p).toBeCloseTo(0.5, 4)
    })
    const low = fitted.quantile(some, 0.05)
    const high = fitted.quantile(some, 0.95)
    const central = fitted.interval(some)
    const shortest = fitted.interval(some, { kind: 'shortest' })
    central.forEach(([a, b], r) => {
      expect([a, b]).toEqual([low[r], high[r]])
      expect(shortest[r][1] - shortest[r][0]).toBeLessThanOrEqual(b - a)
    })
    const inside = fitted.cdf(some, high)
    inside.forEach((p) => {
      expect(p).toBeCloseTo(0.95, 4)
    })
  })

  test('has a mean and a ranked probability score that its draws agree with', () => {
    const [mean] = fitted.predict(some)
    const [draws] = fitted.sample(some, 4000, { seed: 1 })
    const average = draws.reduce((sum, value) => sum + value, 0) / draws.length
    const variance = draws.reduce((sum, value) => sum + (value - average) ** 2, 0) / draws.length
    expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(variance / draws.length))
    // E|Y − y| − ½ E|Y − Y′|
    const target = 53
    const distance = draws.reduce((sum, value) => sum + Math.abs(value - target), 0) / draws.length
    let pairs = 0
    for (let j = 0; j < 2000; j++) pairs += Math.abs(draws[j] - draws[j + 2000]) / 2000
    const [crps] = fitted.crps(
      some,
      some.map(() => target),
    )
    expect(Math.abs(crps - (distance - pairs / 2))).toBeLessThan(0.5)
  })

  test('reports b(x) beside the log-partition of quadrature', () => {
    const { values, learned, method, effectiveSampleSize } = fitted.logPartition(some)
    expect(method).toBe('quadrature')
    expect(values).toHaveLength(5)
    expect(Math.max(...values.map((value, r) => Math.abs(value - learned[r])))).toBeLessThan(1)
    expect(effectiveSampleSize).toBeGreaterThan(0.2)
    expect(effectiveSampleSize).toBeLessThanOrEqual(1)
  })

  test('is measured in the units of the target', () => {
    const unseen = branches(100, 2)
    const { meanLogDensity, rmse, crps, coverage90, intervalWidth90 } = fitted.evaluate(
      unseen.X,
      unseen.y,
    )
    // a normal law of the targets' own deviation, 5.9, has −3.2
    expect(meanLogDensity).toBeGreaterThan(-3.2)
    expect(rmse).toBeGreaterThan(4)
    expect(crps).toBeLessThan(rmse!)
    expect(coverage90).toBeGreaterThan(0.75)
    expect(intervalWidth90).toBeGreaterThan(5)
  })

  test('comes back from its bytes', async () => {
    const again = await FittedRegressor.fromBytes(fitted.toBytes())
    expect(again.logDensity(X, y)).toEqual(fitted.logDensity(X, y))
    expect(again.predict(some)).toEqual(fitted.predict(some))
    expect(again.options).toEqual(fitted.options)
    const damaged = fitted.toBytes().slice(0, 300)
    expect((await caught(() => FittedRegressor.fromBytes(damaged))).code).toBe('MODEL_FILE')
    // refused before anything of that size is made
    const { header, weights } = decodeModel(fitted.toBytes(), 'regression')
    const many = structuredClone(header) as { members: { components: number }[] }
    many.members[0].components = 1e9
    const large = encodeModel({ header: many, weights, task: 'regression' })
    const error = await caught(() => FittedRegressor.fromBytes(large))
    expect(`${error.code} ${error.message}`).toMatch(/^MODEL_FILE .*1000000000/)
  })

  test('is the same for the same seed', async () => {
    const again = await new EnergyRegressor(tiny).fit(X, y)
    expect(again.logDensity(X, y)).toEqual(fitted.logDensity(X, y))
  })

  test('shifts by the logarithm of the unit', async () => {
    const other = await new EnergyRegressor(tiny).fit(
      X,
      y.map((value) => value / 4),
    )
    const ours = fitted.logDensity(some, y.slice(0, 5))
    other
      .logDensity(
        some,
        y.slice(0, 5).map((value) => value / 4),
      )
      .forEach((value, r) => {
        expect(value).toBeCloseTo(ours[r] + Math.log(4), 3)
      })
  })
})

describe('other settings', () => {
  test('an ensemble mixes the densities of its members', async () => {
    const two = await new EnergyRegressor({ ...tiny, ensemble: 2, base: 'auto', steps: 20 }).fit(
      X,
      y,
    )
    expect(two.options.bases).toHaveLength(2)
    const grid = Float64Array.from({ length: 2000 }, (_, k) => -50 + (k + 0.5) / 10)
    const [row] = two.density(some, grid)
    expect(row.reduce((sum, p) => sum + p / 10, 0)).toBeCloseTo(1, 2)
    expect(two.predict(some).every(Number.isFinite)).toBe(true)
  })

  test('two targets are normalised by quadrature, three by importance', async () => {
    const pairs = X.map(([x], r) => [y[r], x + 0.1 * Math.sin(r)])
    // a score that has learned nothing leaves its base, whose integral is one
    const two = await new EnergyRegressor({ ...tiny, steps: 1, rate: 1e-6 }).fit(X, pairs)
    const { values, method } = two.logPartition(some)
    expect(method).toBe('quadrature')
    for (const value of values) expect(Math.abs(value)).toBeLessThan(0.01)
    expect(two.logDensity(some, pairs.slice(0, 5)).every(Number.isFinite)).toBe(true)
    const error = await caught(() => two.predict(some))
    expect(error.code).toBe('UNSUPPORTED')
    const triples = X.map(([x], r) => [y[r], x, Math.cos(r)])
    const three = await new EnergyRegressor({ ...tiny, steps: 5, networkSteps: 5 }).fit(X, triples)
    expect(three.logPartition(some).method).toBe('importance')
    expect(three.logDensity(some, triples.slice(0, 5)).every(Number.isFinite)).toBe(true)
  })

  test('a bounded target has no density outside of its bounds', async () => {
    const positive = y.map((value) => Math.max(0.1, value - 38))
    const options = { ...tiny, bounds: [[0, Infinity]] } as const
    const model = await new EnergyRegressor({ ...options, steps: 20 }).fit(X, positive)
    expect(Math.min(...model.quantile(some, 0.001))).toBeGreaterThan(0)
    const outside = await caught(() => model.logDensity(some, [-1, 1, 1, 1, 1]))
    expect(outside.code).toBe('NOT_IN_SPACE')
  })
})

describe('bad input', () => {
  test('is refused before the fit', async () => {
    const refused = (inputs: number[][], targets: unknown, options = tiny) =>
      caught(() => new EnergyRegressor(options).fit(inputs, targets as number[]))
    expect((await refused(X, y.slice(1))).code).toBe('SHAPE_MISMATCH')
    expect((await refused(X, y.with(3, Number.NaN))).message).toContain('row 3')
    expect((await refused(X.slice(0, 9), y.slice(0, 9))).code).toBe('EMPTY_DATA')
    expect(
      (
        await refused(
          X,
          y.map(() => 4),
        )
      ).message,
    ).toContain('constant')
    expect(
      (
        await refused(
          X,
          y.map((value, r) => (r ? [value] : [])),
        )
      ).code,
    ).toBe('SHAPE_MISMATCH')
    const bounded = { ...tiny, bounds: [[0, 50]] } as const
    expect((await refused(X, y, bounded)).code).toBe('NOT_IN_SPACE')
    expect((await caught(() => new EnergyRegressor({ steps: -1 }))).code).toBe('INVALID_OPTION')
    expect((await caught(() => fitted.quantile(some, 1.5))).code).toBe('INVALID_OPTION')
  })

  test('of few distinct values is warned of by name', async () => {
    const grades = y.map((value) => Math.round(value / 10))
    const options = { ...tiny, steps: 2, networkSteps: 2, targets: ['grade'] }
    const model = await new EnergyRegressor(options).fit(X, grades)
    expect(model.diagnostics.warnings.join()).toMatch(/grade has \d+ distinct values/)
  })
})

test('rows of values are learned of in the fit, and read by a loaded model', async () => {
  const rows = Array.from({ length: 40 }, (_, r) => ({
    kind: ['flat', 'house', 'barn'][r % 3],
    built: `19${50 + r}-06-01`,
    size: r % 7 === 0 ? null : Math.sin(r),
  }))
  const y = rows.map(({ kind, size }) => Number(kind === 'flat') + (size ?? 0))
  const options = { steps: 4, hidden: [4], base: 'network', components: 1 } as const
  const features = new TableEncoder({ missing: 'mean' })
  const model = await new EnergyRegressor({ ...options, features }).fit(rows, y)
  expect(model.featureNames).toEqual(['kind=barn', 'kind=flat', 'kind=house', 'built', 'size'])
  const { features: matrix } = await new TableEncoder({ missing: 'mean' }).fitTransform(rows)
  const plain = await new EnergyRegressor(options).fit(matrix, y)
  expect(model.predict(rows)).toEqual(plain.predict(matrix))
  const loaded = await FittedRegressor.fromBytes(model.toBytes())
  const unseen = [{ kind: 'castle', built: new Date('1960-06-01'), size: null }]
  expect(loaded.predict(unseen)).toEqual(model.predict(unseen))
  expect(Number.isFinite(loaded.evaluate(rows, y).meanLogDensity)).toBe(true)
})

test('points in time are inputs and targets like the same near 0, for one row as for many', async () => {
  const start = 1.7e12
  const options = { ...tiny, steps: 4, networkSteps: 20, components: 1 }
  const X = Array.from({ length: 40 }, (_, r) => [1000 * r, (r * 7) % 5])
  const later = (rows: number[][]) => rows.map(([time, other]) => [time + start, other])
  const near = await new EnergyRegressor(options).fit(
    X,
    X.map(([time]) => 2 * time),
  )
  const far = await new EnergyRegressor(options).fit(
    later(X),
    X.map(([time]) => 2 * time + start),
  )
  for (const rows of [X.slice(0, 3), X.slice(30, 31)]) {
    const expected = near.predict(rows)
    far.predict(later(rows)).forEach((mean, r) => {
      expect(Math.abs(mean - start - expected[r])).toBeLessThan(1)
    })
  }
})
