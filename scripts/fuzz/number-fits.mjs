// Tiny fits of densities and regressions over bases, objectives, ensembles and extreme inputs: masses are one, distribution
// functions rise, and a model that was saved and loaded answers with the same bits.
import { DensityEstimator, EnergyRegressor } from '../../dist/index.js'
import { inputs } from './fits.mjs'
import { pick } from './mutate.mjs'

/** Points of a line between the quantiles of heavy tails, denser where the data are. */
function gridAround(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted[sorted.length >> 1]
  const width = Math.max(sorted[sorted.length - 1] - middle, middle - sorted[0])
  return Array.from({ length: 4001 }, (_, i) => {
    const t = (i - 2000) / 2000
    return middle + width * (4 * t + 400 * t ** 9)
  })
}

/** The trapezoid rule. */
function mass(grid, density) {
  let total = 0
  for (let i = 1; i < grid.length; i++) {
    total += ((density[i] + density[i - 1]) / 2) * (grid[i] - grid[i - 1])
  }
  return total
}

export const numberFits = {
  name: 'number-fits',
  make(rng) {
    const task = pick(rng, ['density', 'regression'])
    const rows = 10 + rng.integer(20)
    const cols = 1 + rng.integer(2)
    const X = inputs(rng, rows, cols)
    const y = inputs(rng, rows, 1).map(([value]) => value)
    const shared = {
      steps: 1 + rng.integer(20),
      components: 1 + rng.integer(3),
      hidden: pick(rng, [[2], [3], [4, 4]]),
      frequencies: rng.integer(3),
      rate: pick(rng, [1e-4, 1e-2, 1]),
      samples: 1 + rng.integer(16),
      batchSize: 1 + rng.integer(16),
      validationFraction: pick(rng, [0.1, 0.25]),
      seed: rng.integer(1000),
    }
    const options =
      task === 'density'
        ? {
            ...shared,
            logPartitionDraws: 2000,
            base: pick(rng, ['auto', 'mixture', 'gaussian']),
            objective: pick(rng, ['joint', 'joint', 'nce', 'importance', 'score', 'mcmc']),
            pilot: pick(rng, [0, 64]),
          }
        : {
            ...shared,
            ensemble: pick(rng, [1, 1, 2]),
            networkSteps: 1 + rng.integer(10),
            dropout: pick(rng, [0, 0.2]),
          }
    return { task, options, X, y }
  },
  async check({ task, options, X, y }) {
    const isDensity = task === 'density'
    const estimator = new (isDensity ? DensityEstimator : EnergyRegressor)(options)
    const model = await (isDensity ? estimator.fit(X) : estimator.fit(X, y))
    const again = await model.constructor.fromBytes(model.toBytes())
    const seen = X.slice(0, 3)
    const answers = (of) => (isDensity ? of.logDensity(seen) : of.logDensity(seen, y.slice(0, 3)))
    const told = answers(model)
    if (answers(again).some((value, i) => !Object.is(value, told[i])))
      throw new Error('a model that was loaded answers otherwise')
    if (told.some(Number.isNaN)) throw new Error('a density is not a number')
    if (isDensity) {
      const { value, effectiveSampleSize } = model.logPartition()
      if (!Number.isFinite(value)) throw new Error(`the log-partition is ${value}`)
      // an estimate from draws: judged where it says that it holds
      if (X[0].length > 1 || !(effectiveSampleSize > 500)) return
      const grid = gridAround(X.map(([x]) => x))
      const total = mass(grid, model.logDensity(grid.map((x) => [x])).map(Math.exp))
      if (!(Math.abs(total - 1) < 0.2)) throw new Error(`the density sums to ${total}`)
      return
    }
    const grid = gridAround(y)
    for (const x of seen) {
      let last = 0
      for (let i = 0; i < grid.length; i += 100) {
        const below = model.cdf([x], [grid[i]])[0]
        if (!(below >= last - 1e-6 && below <= 1 + 1e-6))
          throw new Error(`the distribution function goes from ${last} to ${below}`)
        last = below
      }
      const [median] = model.quantile([x], 0.5)
      const at = model.cdf([x], [median])[0]
      if (!(Math.abs(at - 0.5) < 0.02)) throw new Error(`half lies below the median: ${at}`)
    }
  },
}
