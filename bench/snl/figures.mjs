// Figures of the paper, as vega-lite specifications.
import { DensityEstimator, EnergyRegressor } from '../../dist/index.js'
import { toyDensity, toyRegression } from './toys.mjs'

const CELLS = 36
/** The same on the surface of figure 1. */
const SURFACE_CELLS = 24
/** Without descriptions of every mark for readers of screens: the text beside a figure says it. */
const QUIET = { aria: false }
/** Of the largest density: what is below is left white. */
const LEAST = 0.03

/** Figure 1: ℓ(θ, b) of a Gaussian with unknown mean, and its ridge `b = ½ ln 2π`. */
export function ridgeFigure() {
  const data = Array.from({ length: 60 }, (_, i) => Math.sin(7.3 * i) + Math.cos(3.1 * i))
  const values = []
  for (let i = 0; i < SURFACE_CELLS; i++) {
    for (let j = 0; j < SURFACE_CELLS; j++) {
      const theta = -3 + (6 * (i + 0.5)) / SURFACE_CELLS
      const b = -0.5 + (3 * (j + 0.5)) / SURFACE_CELLS
      const square = data.reduce((sum, x) => sum + (x - theta) ** 2, 0) / data.length
      const bound = -0.5 * square - b - Math.sqrt(2 * Math.PI) * Math.exp(-b) + 1
      values.push({ theta, b, bound })
    }
  }
  const axis = (field, title) => ({
    field,
    type: 'quantitative',
    bin: { step: field === 'theta' ? 6 / SURFACE_CELLS : 3 / SURFACE_CELLS },
    title,
  })
  return {
    config: QUIET,
    width: 320,
    height: 240,
    layer: [
      {
        data: { values },
        mark: 'rect',
        encoding: {
          x: axis('theta', 'θ'),
          y: axis('b', 'b'),
          color: { field: 'bound', type: 'quantitative', title: 'ℓ(θ, b), nats' },
        },
      },
      {
        data: { values: [{ b: 0.5 * Math.log(2 * Math.PI) }] },
        mark: { type: 'rule', color: 'red', strokeDash: [4, 4] },
        encoding: { y: { field: 'b', type: 'quantitative' } },
      },
    ],
  }
}

/** Figure 4: points, and the densities learned by the joint objective and by noise contrast. */
export async function densityFigure({ quick, steps }) {
  const rows = quick ? [300, 100, 100] : [7000, 1000, 2000]
  const options = {
    ...(steps && { steps }),
    ...(quick && { components: [5], bandwidth: 3, logPartitionDraws: 5000 }),
  }
  const panels = []
  for (const name of quick ? ['funnel'] : ['checkerboard', 'four-circles', 'pinwheel', 'funnel']) {
    const { train, validation, test } = toyDensity(name, 0, rows)
    const range = quick ? 2.5 : 2.6
    const models = {
      'self-normalised': await new DensityEstimator(options).fit(train, { validation }),
      'noise contrast': await new DensityEstimator({ ...options, objective: 'nce' }).fit(train, {
        validation,
      }),
    }
    panels.push({
      hconcat: [
        pointPanel(name, test.slice(0, 800), range),
        ...Object.entries(models).map(([title, model]) => heatPanel(title, model, range)),
      ],
    })
  }
  return { config: QUIET, vconcat: panels, resolve: { scale: { color: 'independent' } } }
}

function pointPanel(title, points, range) {
  const scale = { domain: [-range, range], nice: false }
  const axis = (field) => ({ field, type: 'quantitative', scale, axis: null })
  return {
    title,
    width: 180,
    height: 180,
    data: { values: points.map(([x, y]) => ({ x, y })) },
    mark: { type: 'circle', size: 4, clip: true, color: '#333' },
    encoding: { x: axis('x'), y: axis('y') },
  }
}

function heatPanel(title, model, range) {
  const step = (2 * range) / CELLS
  const at = (k) => -range + (k + 0.5) * step
  const cells = []
  for (let i = 0; i < CELLS; i++) for (let j = 0; j < CELLS; j++) cells.push([at(i), at(j)])
  const densities = Array.from(model.logDensity(cells), Math.exp)
  const most = Math.max(...densities)
  const values = cells
    .map(([x, y], e) => ({ x, y, x2: x + step, y2: y + step, p: densities[e] / most }))
    .filter(({ p }) => p > LEAST)
  const scale = { domain: [-range, range], nice: false }
  const axis = (field) => ({ field, type: 'quantitative', scale, axis: null })
  return {
    title,
    width: 180,
    height: 180,
    data: { values },
    mark: { type: 'rect', clip: true },
    encoding: {
      x: axis('x'),
      x2: { field: 'x2' },
      y: axis('y'),
      y2: { field: 'y2' },
      color: { field: 'p', type: 'quantitative', legend: null },
    },
  }
}

/** The toy regressions with bands between quantiles. */
export async function bandFigure({ steps, quick }) {
  const panels = []
  for (const name of ['toy 1', 'toy 2']) {
    const { train, test } = toyRegression(name, 0)
    const [X, y] = [train.map(([x]) => [x]), train.map((row) => row[1])]
    const model = await new EnergyRegressor({ ...(steps && { steps }) }).fit(X, y)
    const [low, high] = name === 'toy 1' ? [-3, 3] : [0, 1]
    const count = quick ? 20 : 80
    const grid = Array.from({ length: count }, (_, k) => [low + ((k + 0.5) * (high - low)) / count])
    const quantiles = [0.05, 0.25, 0.5, 0.75, 0.95].map((p) => model.quantile(grid, p))
    const bands = grid.map(([x], r) => ({
      x,
      q05: quantiles[0][r],
      q25: quantiles[1][r],
      q50: quantiles[2][r],
      q75: quantiles[3][r],
      q95: quantiles[4][r],
    }))
    const area = (from, to, opacity) => ({
      data: { values: bands },
      mark: { type: 'area', opacity, color: 'steelblue' },
      encoding: {
        x: { field: 'x', type: 'quantitative' },
        y: { field: from, type: 'quantitative', title: 'y' },
        y2: { field: to },
      },
    })
    panels.push({
      title: `${name}: 50 % and 90 % between quantiles`,
      width: 320,
      height: 220,
      layer: [
        area('q05', 'q95', 0.25),
        area('q25', 'q75', 0.45),
        {
          data: { values: test.slice(0, 700).map(([x, value]) => ({ x, y: value })) },
          mark: { type: 'circle', size: 5, color: '#222', opacity: 0.6 },
          encoding: {
            x: { field: 'x', type: 'quantitative' },
            y: { field: 'y', type: 'quantitative' },
          },
        },
      ],
    })
  }
  return { config: QUIET, hconcat: panels }
}

/** b beside log Z after more and more steps, from a pilot and from 0, on base none where that matters. */
export async function partitionFigure({ quick }) {
  const rows = quick ? [300, 100, 100] : [2000, 500, 500]
  const { train, validation } = toyDensity('eight-gaussians', 0, rows)
  const values = []
  for (const pilot of [4096, 0]) {
    for (const steps of quick ? [5, 10] : [1, 10, 30, 100, 300]) {
      const options = {
        steps,
        pilot,
        base: 'none',
        components: [5],
        bandwidth: 3,
        logPartitionDraws: 20_000,
      }
      const model = await new DensityEstimator(options).fit(train, { validation })
      const { value, learned } = model.logPartition()
      const start = pilot ? 'b from a pilot' : 'b from 0'
      values.push({ steps, nats: value, line: `log Z, ${start}` })
      values.push({ steps, nats: learned, line: start })
    }
  }
  return {
    config: QUIET,
    width: 320,
    height: 220,
    data: { values },
    mark: { type: 'line', point: true },
    encoding: {
      x: { field: 'steps', type: 'quantitative', scale: { type: 'log' } },
      y: { field: 'nats', type: 'quantitative' },
      color: { field: 'line', type: 'nominal', title: null },
    },
  }
}
