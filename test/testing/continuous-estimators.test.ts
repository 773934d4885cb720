import { describe, expect, test } from 'vitest'
import {
  DensityEstimator,
  EnergyRegressor,
  FittedDensity,
  FittedRegressor,
} from '../../src/tasks/index.js'
import { checkDensityEstimator, checkRegressor } from '../../src/testing/index.js'

const quick = { engine: 'wasm', steps: 6, components: 1, hidden: [6], seed: 3 } as const
const steps = (from: number, to: number, count: number) => {
  const width = (to - from) / count
  return {
    points: Array.from({ length: count }, (_, i) => from + (i + 0.5) * width),
    volume: width,
  }
}

describe.each<[string, { bounds?: Record<string, [number, number]> }]>([
  ['without bounds', {}],
  ['of positive numbers', { bounds: { x1: [0, Infinity] } }],
])('DensityEstimator, %s', (_, bounds) => {
  const X = Array.from({ length: 24 }, (_, r) => [1 + Math.exp(Math.cos(r)) + Math.sin(5 * r) / 2])
  const { points, volume } = steps(bounds.bounds ? 0 : -9, 11, 400)
  const options = {
    ...quick,
    ...bounds,
    bandwidth: 1,
    frequencies: 2,
    logPartitionDraws: 4000,
    coordinates: ['x1'],
  }
  const checks = checkDensityEstimator(() => new DensityEstimator(options), {
    X,
    load: (bytes) => FittedDensity.fromBytes(bytes, quick),
    grid: { points: points.map((x) => [x]), volume },
  })
  test.each(checks)('$name', ({ run }) => run())
})

describe('EnergyRegressor', () => {
  const X = Array.from({ length: 24 }, (_, r) => [Math.cos(r), Math.sin(2 * r)])
  const y = X.map(([a, b], r) => a - b + Math.sin(7 * r) / 2)
  const make = () => new EnergyRegressor({ ...quick, base: 'network' })
  const load = (bytes: Uint8Array) => FittedRegressor.fromBytes(bytes, quick)
  const wrong = [Number.NaN, Infinity, null, '12', {}]
  const checks = checkRegressor(make, { X, y, load, wrong, grid: steps(-8, 8, 100) })
  test.each(checks)('$name', ({ run }) => run())

  const summing = (by: number) => ({
    fit: async (inputs: number[][], targets: number[]) => {
      const model = await make().fit(inputs, targets)
      const logDensity = (rows: number[][], values: number[]) =>
        model.logDensity(rows, values).map((density) => density + by)
      return {
        toBytes: () => model.toBytes(),
        logDensity,
        logPartition: () => model.logPartition(X),
      }
    },
  })
  test('a density that is off by a twentieth is found out', async () => {
    const found = checkRegressor(() => summing(Math.log(1.05)), { X, y, grid: steps(-8, 8, 100) })
    const integral = found.find(({ name }) => name === 'the density integrates to one')
    await expect(integral?.run()).rejects.toThrow(/integrate to one[\s\S]*1\.05/)
  })
})
