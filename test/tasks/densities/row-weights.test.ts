import { describe, expect, test } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import { fitGaussianMixture } from '../../../src/samplers/index.js'
import { DensityEstimator, EnergyRegressor } from '../../../src/tasks/index.js'
import { caught } from '../../reference/caught.js'

const rng = new Rng(4)
const points = Array.from({ length: 40 }, (_, i) => [(i % 2) * 3 + rng.normal(), rng.normal()])
const counts = points.map((_, i) => [3, 1, 0, 2][i % 4])
const repeated = points.flatMap((point, i) => new Array<number[]>(counts[i]).fill(point))
const counted = counts.map((count, i) => [count, i]).filter(([count]) => count > 0)

/** A Gaussian and nothing else: the score starts at 0 and its rate is next to nothing. */
const gaussian = {
  base: 'gaussian',
  components: 1,
  tails: 0,
  steps: 1,
  rate: 1e-9,
  hidden: [4],
  frequencies: 0,
  samples: 16,
  validationFraction: 0,
  logPartitionDraws: 100,
  engine: 'reference',
} as const

const grid = [
  [0, 0],
  [3, 1],
  [-2, 2.5],
]

/** Log-density of the Gaussian of weighted moments, in closed form. */
function momentsLogDensity([x, y]: readonly number[]): number {
  const total = counts.reduce((a, b) => a + b)
  const mean = [0, 1].map((c) => points.reduce((s, p, i) => s + counts[i] * p[c], 0) / total)
  const moment = (a: number, b: number) =>
    points.reduce((s, p, i) => s + counts[i] * (p[a] - mean[a]) * (p[b] - mean[b]), 0) / total
  const [xx, xy, yy] = [moment(0, 0), moment(0, 1), moment(1, 1)]
  const determinant = xx * yy - xy * xy
  const [u, v] = [x - mean[0], y - mean[1]]
  const square = (yy * u * u - 2 * xy * u * v + xx * v * v) / determinant
  return -Math.log(2 * Math.PI) - 0.5 * Math.log(determinant) - 0.5 * square
}

describe('weights of rows', () => {
  test('are repetitions to a mixture of Gaussians', () => {
    const options = { components: 2, iterations: 400, tolerance: 1e-12 }
    const own = counted.flatMap(([, i]) => points[i])
    const weights = counted.map(([count]) => count)
    const byWeight = fitGaussianMixture(own, 2, { ...options, weights }, new Rng(1))
    const byRows = fitGaussianMixture(repeated.flat(), 2, options, new Rng(1))
    const order = (means: readonly number[]) => (means[0] < means[2] ? [0, 1] : [1, 0])
    const sorted = ({ means, weights }: typeof byWeight) =>
      order(means).flatMap((k) => [weights[k], means[2 * k], means[2 * k + 1]])
    sorted(byWeight).forEach((value, e) => {
      expect(value).toBeCloseTo(sorted(byRows)[e], 4)
    })
  })

  test('give a Gaussian their own moments, in closed form', async () => {
    const weighted = await new DensityEstimator(gaussian).fit(points, { sampleWeight: counts })
    const byRows = await new DensityEstimator(gaussian).fit(repeated)
    // but for the log-partition, which is of few draws here
    const energies = weighted.energy(grid)
    byRows.energy(grid).forEach((energy, r) => {
      expect(energies[r]).toBeCloseTo(energy, 4)
      expect(-energies[r]).toBeCloseTo(momentsLogDensity(grid[r]), 2)
    })
  })

  test('that are equal change no bit, and rows of weight 0 are as if absent', async () => {
    const learned = { ...gaussian, base: 'auto', steps: 20, rate: 0.01 } as const
    const logDensityOf = async (X: number[][], sampleWeight?: number[]) => {
      const options = sampleWeight && { sampleWeight }
      return (await new DensityEstimator(learned).fit(X, options)).logDensity(grid)
    }
    const plain = await logDensityOf(points)
    const equal = points.map(() => 7)
    expect(await logDensityOf(points, equal)).toEqual(plain)
    const [rest, zeros] = [points.slice(5), points.map((_, i) => (i < 5 ? 0 : 1))]
    expect(await logDensityOf(points, zeros)).toEqual(await logDensityOf(rest))
  })

  test('are in the likelihood of scores and of networks', async () => {
    const X = Array.from({ length: 200 }, (_, i) => [i % 2])
    const y = X.map((_, i) => (i % 4 < 2 ? 1 : -1) + 0.1 * Math.sin(i))
    const sampleWeight = y.map((value) => (value > 0 ? 3 : 1))
    const options = { steps: 80, components: 2, hidden: [8], rate: 0.02, samples: 8, seed: 2 }
    const shared = { ...options, base: 'network', engine: 'wasm' } as const
    const weighted = await new EnergyRegressor(shared).fit(X, y, { sampleWeight })
    const plain = await new EnergyRegressor(shared).fit(X, y)
    expect(1 - weighted.cdf([[0]], [0])[0]).toBeCloseTo(0.75, 1)
    expect(1 - plain.cdf([[0]], [0])[0]).toBeCloseTo(0.5, 1)
  })

  test('that are none are refused', async () => {
    const refusal = (sampleWeight: number[]) =>
      caught(() => new DensityEstimator().fit(points, { sampleWeight }))
    expect((await refusal([1])).message).toContain('one weight a row')
    expect((await refusal(points.map(() => -1))).message).toContain('sampleWeight[0]')
    const few = points.map((_, i) => Number(i < 5))
    const regression = new EnergyRegressor().fit(
      points,
      points.map(([x]) => x),
      { sampleWeight: few },
    )
    expect((await caught(() => regression)).message).toContain('too few rows')
  })
})
