import { DensityEstimator, EnergyRegressor } from 'partita'
import { plantedDensity } from 'partita/testing'
import { nats, table } from './table.mjs'

/** Two branches, `y = ±x` with a little noise: no mean says where the points are. */
function branches(/** @type {number} */ rows) {
  const x = Array.from({ length: rows }, (_, i) => -1 + (2 * i) / rows)
  return { X: x.map((value) => [value]), y: x.map((v, i) => (i % 2 ? v : -v) + 0.05 * Math.sin(i)) }
}

/** One density of two columns, and one regression; their log-partitions beside what was learned. */
export async function measureContinuous() {
  const points = plantedDensity('eight-gaussians', 1500, 1)
  const options = { steps: 100, components: 10, bandwidth: 3, logPartitionDraws: 20_000 }
  const density = await new DensityEstimator(options).fit(points.slice(0, 1000))
  const test = points.slice(1000)
  const { value, learned = Number.NaN } = density.logPartition()
  const { X, y } = branches(300)
  const settings = /** @type {const} */ ({
    steps: 120,
    components: 2,
    base: 'network',
    hidden: [32],
  })
  const regressor = await new EnergyRegressor(settings).fit(X, y)
  const unseen = branches(101)
  const numbers = regressor.evaluate(unseen.X, unseen.y)
  return [
    {
      model: 'density of eight Gaussians',
      logDensity: density.meanLogDensity(test),
      error: Math.abs(learned - value),
    },
    {
      model: 'regression on two branches',
      logDensity: numbers.meanLogDensity,
      error: numbers.logPartitionError,
    },
  ]
}

/** @param {Awaited<ReturnType<typeof measureContinuous>>} results */
export function describeContinuous(results) {
  const head = [
    ['', 'log-density', 'mean'],
    ['real columns', 'of unseen rows', '|b − log Z|'],
  ]
  const rows = results.map(({ model, logDensity, error }) => [model, nats(logDensity), nats(error)])
  return table([...head, ...rows], 1)
}
