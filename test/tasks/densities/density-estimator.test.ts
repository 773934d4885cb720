import { describe, expect, test } from 'vitest'
import { TableEncoder } from '../../../src/io/encoder/index.js'
import { Rng } from '../../../src/random/index.js'
import { DensityEstimator, type DensityOptions, FittedDensity } from '../../../src/tasks/index.js'
import type { TrainingEvent } from '../../../src/training/index.js'
import { caught } from '../../reference/caught.js'

const tiny: DensityOptions = {
  steps: 30,
  components: 2,
  hidden: [8],
  frequencies: 4,
  bandwidth: 1,
  samples: 64,
  batchSize: 64,
  engine: 'wasm',
  logPartitionDraws: 5000,
}

/** Correlated points with a bend, `[n, 2]`. */
function bent(rows: number, seed = 1, units = [1, 1]): number[][] {
  const rng = new Rng(seed)
  return Array.from({ length: rows }, () => {
    const x = rng.normal()
    return [x * units[0], (0.7 * x * x + 0.4 * rng.normal()) * units[1]]
  })
}

const X = bent(300)
const fitted = await new DensityEstimator(tiny).fit(X)

describe('a fitted density', () => {
  test('integrates to one', () => {
    const cells: number[][] = []
    for (let i = 0; i < 90; i++) {
      for (let j = 0; j < 90; j++) cells.push([-6 + (i + 0.5) / 7.5, -3 + (j + 0.5) / 6])
    }
    const mass = fitted.logDensity(cells).reduce((sum, ln) => sum + Math.exp(ln) / 45, 0)
    // the tails outside of the box have about a hundredth
    expect(mass).toBeGreaterThan(0.97)
    expect(mass).toBeLessThan(1.01)
  })

  test('shifts by the logarithms of the units, and by nothing else', async () => {
    const scaled = await new DensityEstimator(tiny).fit(bent(300, 1, [4, 0.5]))
    const own = fitted.logDensity(bent(20))
    scaled.logDensity(bent(20, 1, [4, 0.5])).forEach((value, r) => {
      expect(value).toBeCloseTo(own[r] - Math.log(4) - Math.log(0.5), 5)
    })
  })

  test('is its energy less its log-partition, by any name', () => {
    const { value, learned, standardError, effectiveSampleSize } = fitted.logPartition()
    const energy = fitted.energy(X)
    const density = fitted.logDensity(X)
    expect(density[3]).toBe(-energy[3] - value)
    expect(fitted.scoreSamples(X)).toEqual(density)
    expect(fitted.meanLogDensity(X)).toBeCloseTo(density.reduce((a, b) => a + b, 0) / 300, 10)
    expect(Math.abs(learned! - value)).toBeLessThan(0.1)
    expect(standardError).toBeLessThan(0.02)
    expect(effectiveSampleSize).toBeGreaterThan(0.5)
  })

  test.each(['resampling', 'metropolis'] as const)('is drawn from by %s', (method) => {
    const drawn = fitted.sample(1500, { seed: 3, method })
    expect(drawn.method).toBe(method)
    expect(fitted.sample(1500, { seed: 3, method }).points).toEqual(drawn.points)
    // five standard errors of the mean and of the mean square of points of its own kind
    const mean = (f: (p: readonly number[]) => number, of: readonly (readonly number[])[]) =>
      of.reduce((sum, point) => sum + f(point), 0) / of.length
    expect(Math.abs(mean((p) => p[0], drawn.points) - mean((p) => p[0], X))).toBeLessThan(0.35)
    expect(Math.abs(mean((p) => p[1], drawn.points) - mean((p) => p[1], X))).toBeLessThan(0.4)
  })

  test('comes back from its bytes', async () => {
    const again = await FittedDensity.fromBytes(fitted.toBytes())
    expect(again.logDensity(X)).toEqual(fitted.logDensity(X))
    expect(again.sample(5, { seed: 1 })).toEqual(fitted.sample(5, { seed: 1 }))
    expect(again.options).toEqual(JSON.parse(JSON.stringify(fitted.options)))
    const damaged = fitted.toBytes().slice(0, 200)
    expect((await caught(() => FittedDensity.fromBytes(damaged))).code).toBe('MODEL_FILE')
  })

  test('is the same for the same seed, and beats its base on a bend', async () => {
    const again = await new DensityEstimator(tiny).fit(X)
    expect(again.logDensity(X)).toEqual(fitted.logDensity(X))
    const base = await new DensityEstimator({ ...tiny, components: 1, steps: 300, rate: 5e-3 }).fit(
      X,
    )
    const unseen = bent(300, 9)
    const flat = await new DensityEstimator({ ...tiny, components: 1, steps: 1, rate: 1e-9 }).fit(X)
    expect(base.meanLogDensity(unseen)).toBeGreaterThan(flat.meanLogDensity(unseen) + 0.1)
  })
})

describe('bounds', () => {
  test('leave no density outside, and the whole inside', async () => {
    const rng = new Rng(2)
    const points = Array.from({ length: 200 }, () => [rng.uniform() ** 2])
    const options = { ...tiny, coordinates: ['share'], bounds: { share: [0, 1] } } as const
    const density = await new DensityEstimator(options).fit(points)
    expect(density.logDensity([[-0.1], [1], [1.5]])).toEqual(
      new Float64Array(3).fill(Number.NEGATIVE_INFINITY),
    )
    let mass = 0
    for (let k = 0; k < 4000; k++) {
      const x = ((k + 0.5) / 4000) ** 2 // finer where the density is large
      mass += Math.exp(density.logDensity([[x]])[0]) * 2 * ((k + 0.5) / 4000) * (1 / 4000)
    }
    expect(mass).toBeGreaterThan(0.95)
    expect(mass).toBeLessThan(1.02)
    const error = await caught(() => new DensityEstimator(options).fit([...points, [1.2]]))
    expect(error.code).toBe('NOT_IN_SPACE')
    expect(error.message).toContain('share')
  })
})

describe('other objectives and bases', () => {
  test.each(['nce', 'importance', 'score', 'mcmc'] as const)(
    'learn a density by %s',
    async (objective) => {
      const density = await new DensityEstimator({ ...tiny, objective }).fit(X)
      expect(Number.isFinite(density.meanLogDensity(X))).toBe(true)
      expect(density.logPartition().learned === undefined).toBe(objective !== 'nce')
    },
  )

  test('of Lebesgue measure is warned of, with what happened in figures', async () => {
    const events: TrainingEvent[] = []
    const density = await new DensityEstimator({ ...tiny, base: 'none' }).fit(X, {
      onEvent: (event) => events.push(event),
    })
    expect(density.diagnostics.warnings.join()).toMatch(/base 'none'.*log-partition -?\d/)
    expect(events.some(({ type }) => type === 'warning')).toBe(true)
  })

  test('of the caller are drawn from in the units of the data', async () => {
    const own = {
      name: 'square',
      logDensity: ([x, y]: readonly number[]) =>
        Math.abs(x) < 6 && Math.abs(y) < 12 ? -Math.log(12 * 24) : Number.NEGATIVE_INFINITY,
      sample: (rng: Rng) => [12 * rng.uniform() - 6, 24 * rng.uniform() - 12],
    }
    const density = await new DensityEstimator({ ...tiny, base: own }).fit(X)
    expect(density.options.base).toBe('square')
    const again = await FittedDensity.fromBytes(density.toBytes(), { base: own })
    expect(again.logDensity(X)).toEqual(density.logDensity(X))
    expect((await caught(() => FittedDensity.fromBytes(density.toBytes()))).message).toContain(
      'square',
    )
    const broken = { ...own, sample: () => [Number.NaN, 0] }
    const error = await caught(() => new DensityEstimator({ ...tiny, base: broken }).fit(X))
    expect(error.code).toBe('NOT_FINITE')
    expect(error.message).toContain('square')
  })
})

describe('bad input', () => {
  test('is refused before the fit', async () => {
    const refused = (points: number[][], options: DensityOptions = tiny) =>
      caught(() => new DensityEstimator(options).fit(points))
    expect((await refused([[1, Number.NaN], ...X])).message).toContain('row 0, column 1')
    expect((await refused([[1, Infinity], ...X])).code).toBe('NOT_FINITE')
    expect((await refused(X.slice(0, 9))).code).toBe('EMPTY_DATA')
    expect((await refused(X.map(() => []))).code).toBe('EMPTY_DATA')
    expect((await refused(X.map(([x]) => [x, 3]))).message).toContain('1 is constant')
    const wrong = { stpes: 3 } as DensityOptions
    expect((await caught(() => new DensityEstimator(wrong))).message).toContain('steps')
    expect((await caught(() => new DensityEstimator({ steps: 0 }))).code).toBe('INVALID_OPTION')
    expect((await caught(() => fitted.logDensity([[1]]))).code).toBe('SHAPE_MISMATCH')
  })

  test('of few distinct values is warned of by name', async () => {
    const points = X.map(([x, y]) => [x, Math.round(y)])
    const options = { ...tiny, steps: 2, coordinates: ['x', 'grade'] }
    const density = await new DensityEstimator(options).fit(points)
    expect(density.diagnostics.warnings.join()).toMatch(/grade has \d+ distinct values/)
  })

  test('an abort keeps what was learned', async () => {
    const controller = new AbortController()
    const density = await new DensityEstimator({ ...tiny, steps: 2000 }).fit(X, {
      signal: controller.signal,
      onEvent: ({ type }) => type === 'epoch' && controller.abort(),
    })
    expect(density.training.aborted).toBe(true)
    expect(Number.isFinite(density.meanLogDensity(X))).toBe(true)
  })
})

test('rows of values are learned of in the fit, and read by a loaded model', async () => {
  const rows = Array.from({ length: 40 }, (_, r) => ({
    when: new Date(Date.UTC(2024, 0, r + 1)),
    size: Math.sin(r),
  }))
  const options = { steps: 4, hidden: [4], components: 1, bandwidth: 1 } as const
  const model = await new DensityEstimator({ ...options, features: new TableEncoder() }).fit(rows)
  expect(model.featureNames).toEqual(['when', 'size'])
  const loaded = await FittedDensity.fromBytes(model.toBytes())
  const days = rows.map(({ when, size }) => [when.getTime() / 86_400_000, size])
  // the same numbers, taken off two centers
  const expected = model.logDensity(days)
  loaded.logDensity(rows).forEach((ln, r) => {
    expect(ln).toBeCloseTo(expected[r], 5)
  })
})

test('of points in time is that of the same points near 0, for one row as for many', async () => {
  const start = 1.7e12
  const seconds = X.slice(0, 60).map(([a, b]) => [Math.round(1000 * a), b])
  const options = { ...tiny, steps: 4, base: 'gaussian', components: 1 } as const
  const later = (rows: number[][]) => rows.map(([a, b]) => [a + start, b])
  const near = await new DensityEstimator(options).fit(seconds)
  const far = await new DensityEstimator(options).fit(later(seconds))
  const loaded = await FittedDensity.fromBytes(far.toBytes())
  for (const rows of [seconds.slice(0, 5), seconds.slice(7, 8)]) {
    const expected = near.logDensity(rows)
    for (const model of [far, loaded]) {
      model.logDensity(later(rows)).forEach((ln, r) => {
        expect(ln).toBeCloseTo(expected[r], 4)
      })
    }
  }
  const constant = await caught(() => new DensityEstimator(options).fit(X.map(() => [start, 0])))
  expect(constant.message).toMatch(/0 is constant/)
})
