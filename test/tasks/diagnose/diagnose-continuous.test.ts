import { beforeAll, describe, expect, test } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import {
  type DensityDiagnosis,
  DensityEstimator,
  EnergyRegressor,
  type FittedDensity,
  type FittedRegressor,
  type RegressorDiagnosis,
} from '../../../src/tasks/index.js'
import { withPage } from '../../browser.js'
import { caught } from '../../reference/caught.js'
import { cellsOf, policyOf, serious } from '../reports/report-page.js'

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length
const rows = 120
const rng = new Rng(4)
const X = Array.from({ length: rows }, () => [rng.normal(), rng.normal()])
const y = X.map(([a]) => 3 * a + 0.5 * rng.normal())

describe('a diagnosis of a regression', () => {
  let model: FittedRegressor
  let diagnosis: RegressorDiagnosis

  beforeAll(async () => {
    const quick = {
      base: 'network',
      components: 2,
      hidden: [8],
      samples: 8,
      batchSize: 32,
    } as const
    const steps = {
      steps: 60,
      networkSteps: 200,
      frequencies: 2,
      rate: 0.02,
      engine: 'wasm',
    } as const
    model = await new EnergyRegressor({ ...quick, ...steps }).fit(X, y)
    diagnosis = await model.diagnose(X, y, { by: 'input 0', importance: { repeats: 2, rows: 20 } })
  })

  test('has the scores of evaluate, beside those of the best constants', () => {
    const { evaluation, rows: scores } = diagnosis
    expect(evaluation).toEqual(model.evaluate(X, y))
    expect(mean(scores.nll as number[])).toBeCloseTo(-evaluation.meanLogDensity, 9)
    expect(mean(scores.scores['crps'])).toBeCloseTo(evaluation.crps!, 9)
    expect(mean(scores.scores['covered90'])).toBeCloseTo(evaluation.coverage90!, 12)
    expect(evaluation.rmse!).toBeLessThan(evaluation.constant!.rmse)
    expect(evaluation.meanLogDensity).toBeGreaterThan(evaluation.normalLogDensity)
  })

  test('counts targets in central intervals, and probabilities of smaller ones', () => {
    for (const { coverage, held, lower, upper, width } of diagnosis.intervals!) {
      const own = model.interval(X, { coverage })
      const inside = own.map(([low, high], r) => Number(y[r] >= low && y[r] <= high))
      expect(held).toBeCloseTo(mean(inside), 12)
      expect(lower).toBeLessThanOrEqual(held)
      expect(upper).toBeGreaterThanOrEqual(held)
      expect(width).toBeCloseTo(mean(own.map(([low, high]) => high - low)), 9)
    }
    const below = Array.from(model.cdf(X, y))
    for (const { from, to, share } of diagnosis.probabilitiesBelow!) {
      const own = below.filter((p) => p >= from && (p < to || to === 1))
      expect(share).toBeCloseTo(own.length / rows, 12)
    }
  })

  test('finds the input that matters, and what setting it does', () => {
    expect(diagnosis.importance!.inputs[0].input).toBe('input 0')
    const [{ values, mean: means, low90, high90 }] = diagnosis.effects
    expect(means[means.length - 1] - means[0]).toBeGreaterThan(3)
    values.forEach((_, at) => {
      expect(low90[at]).toBeLessThan(means[at])
      expect(high90[at]).toBeGreaterThan(means[at])
    })
  })

  test('is a report with the same numbers', async () => {
    const html = await model.report(X, y, { diagnosis })
    const { evaluation, intervals, slices, worstRows } = diagnosis
    expect(cellsOf(html, 'Scores and constants').map(([, own]) => own)).toEqual([
      evaluation.meanLogDensity,
      evaluation.rmse,
      evaluation.crps,
      evaluation.coverage90,
      evaluation.intervalWidth90,
    ])
    const held = cellsOf(html, 'Data: Share of the targets in central intervals')
    expect(held.map(([, share]) => share)).toEqual(intervals!.map((own) => own.held))
    expect(cellsOf(html, 'Data: Targets, predicted and true')).toHaveLength(rows)
    expect(cellsOf(html, 'Scores by input 0').map(([, count, nll]) => [count, nll])).toEqual(
      slices!.slices.map((own) => [own.rows, own.nll]),
    )
    expect(cellsOf(html, 'The least likely rows').map(([row, nll]) => [row, nll])).toEqual(
      worstRows.map(({ row, nll }) => [row, nll]),
    )
  })

  test('can be read by all, in a browser, and on a phone', async (context) => {
    const html = await model.report(X, y, { diagnosis })
    const look = { text: html, policy: policyOf(html), viewport: { width: 390, height: 800 } }
    const { seen, said } = await withPage(context, look, async (page) => ({
      found: await serious(page),
      beyond: await page.evaluate('document.documentElement.scrollWidth - innerWidth'),
    }))
    expect(said).toEqual([])
    expect(seen).toEqual({ found: [], beyond: 0 })
  }, 60_000)

  test('is of log-densities alone where there are several targets', async () => {
    const two = y.map((value, r) => [value, X[r][1]])
    const quick = { base: 'broad', hidden: [6], samples: 8, steps: 20, engine: 'wasm' } as const
    const own = await new EnergyRegressor(quick).fit(X.slice(0, 40), two.slice(0, 40))
    const few = [X.slice(0, 6), two.slice(0, 6)] as const
    const found = await own.diagnose(...few, { importance: false })
    expect(found).not.toHaveProperty('intervals')
    expect(found.worstRows[0].values).toHaveLength(2)
    const html = await own.report(...few, { diagnosis: found })
    expect(html).toContain('<title>Density of')
    const refused = await caught(() => own.diagnose(...few, { worst: 0 }))
    expect(refused).toMatchObject({ code: 'INVALID_OPTION' })
  })
})

describe('a diagnosis of a density', () => {
  const points = X.map(([a, b]) => [a, 0.8 * a + 0.3 * b])
  let model: FittedDensity
  let diagnosis: DensityDiagnosis

  beforeAll(async () => {
    model = await new DensityEstimator({
      steps: 20,
      components: 2,
      hidden: [8],
      frequencies: 4,
      bandwidth: 1,
      samples: 64,
      coordinates: ['a', 'b'],
      engine: 'wasm',
    }).fit(points)
    diagnosis = await model.diagnose(points, { importance: { repeats: 2, rows: 30 }, by: 'a' })
  })

  test('has the scores of the model, and what independent normal columns reach', () => {
    const { evaluation, rows: scores } = diagnosis
    expect(evaluation.meanLogDensity).toBe(model.meanLogDensity(points))
    expect(mean(scores.nll as number[])).toBeCloseTo(-evaluation.meanLogDensity, 9)
    expect(evaluation.logPartition).toBe(model.logPartition().value)
    // columns hang together, which independent ones do not know
    expect(evaluation.meanLogDensity).toBeGreaterThan(evaluation.normalLogDensity)
  })

  test('holds columns and their pairs against draws from the model', () => {
    const [a] = diagnosis.coordinates
    expect(a.data.mean).toBeCloseTo(mean(points.map(([own]) => own)), 5)
    expect(a.bins.reduce((sum, { data }) => sum + data, 0)).toBeCloseTo(1, 12)
    const drawn = model.sample(diagnosis.draws).points.map(([own]) => own)
    expect(a.model.mean).toBeCloseTo(mean(drawn), 9)
    const distance = Math.max(
      ...[...points.map(([own]) => own), ...drawn].map((at) => {
        // single precision is what the model reads
        const share = (values: readonly number[]) =>
          values.filter((value) => Math.fround(value) <= Math.fround(at)).length / values.length
        return Math.abs(share(points.map(([own]) => own)) - share(drawn))
      }),
    )
    expect(a.distance).toBeCloseTo(distance, 6)
    const [{ coordinates, correlation, modelCorrelation }] = diagnosis.pairs
    expect(coordinates).toEqual(['a', 'b'])
    expect(correlation).toBeGreaterThan(0.8)
    expect(modelCorrelation).toBeGreaterThan(0.5)
  })

  test('is a report with the same numbers', async () => {
    const html = await model.report(points, { diagnosis })
    const [[, logDensity]] = cellsOf(html, 'Log-density and log-partition, nats')
    expect(logDensity).toBe(diagnosis.evaluation.meanLogDensity)
    const columns = cellsOf(html, 'Every column by itself, in the data and in draws from the model')
    expect(columns.map(([name, , , , , distance]) => [name, distance])).toEqual(
      diagnosis.coordinates.map(({ coordinate, distance }) => [coordinate, distance]),
    )
    expect(cellsOf(html, 'Scores by a')).toHaveLength(4)
  })
})
