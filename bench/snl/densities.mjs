// Densities: toys in two columns, and real sets of five and ten.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { kernelDensity, kernelParameters, Rng } from '../../dist/core.js'
import { DensityEstimator } from '../../dist/index.js'
import { toyDensity } from './toys.mjs'

/** Settings by row; the base alone is a score that learns nothing. */
export const toyRows = {
  default: {},
  nce: { objective: 'nce' },
  importance: { objective: 'importance' },
  mixture: { steps: 1, rate: 1e-9, bandwidth: 1 },
  kernel: undefined,
}
export const columnSets = ['power5', 'magic10', 'protein10']

export async function measureToy(name, row, seed, { quick, steps }) {
  const rows = quick ? [300, 100, 100] : undefined
  const { train, validation, test, oracle } = toyDensity(name, seed, rows)
  if (row === 'kernel') return { logDensity: kernelLogDensity(train, validation, test), oracle }
  const options = { seed, ...(steps && { steps }), ...toyRows[row] }
  if (quick) Object.assign(options, { components: [5], bandwidth: 3, logPartitionDraws: 5000 })
  const model = await new DensityEstimator(options).fit(train, { validation })
  return { logDensity: model.meanLogDensity(test), oracle, ...numbersOf(model) }
}

export async function measureColumns(data, set, row, seed, { steps, quick }) {
  const all = readColumns(data, set).slice(0, quick ? 600 : undefined)
  const order = new Rng(seed).permutation(all.length)
  const [first, second] = [Math.floor(0.65 * all.length), Math.floor(0.8 * all.length)]
  const scaled = scale(
    Array.from(order, (r) => all[r]),
    first,
  )
  const options = { seed, ...(steps && { steps }), ...(row === 'mixture' && toyRows.mixture) }
  const quickly = quick && { components: [5], bandwidth: 0.5, logPartitionDraws: 5000 }
  const fit = { validation: scaled.slice(first, second) }
  const model = await new DensityEstimator({
    ...options,
    logPartitionDraws: 200_000,
    ...quickly,
  }).fit(scaled.slice(0, first), fit)
  return { logDensity: model.meanLogDensity(scaled.slice(second)), ...numbersOf(model) }
}

function numbersOf(model) {
  const { value, learned, effectiveSampleSize } = model.logPartition()
  const { components, bandwidth } = model.options
  return {
    logPartition: value,
    learned: learned ?? null,
    effectiveSampleSize,
    components,
    bandwidth,
    bestEpoch: model.training.select.bestEpoch,
  }
}

/** A kernel density whose bandwidth is chosen on held-out points. */
function kernelLogDensity(train, validation, test) {
  const d = train[0].length
  const scott = train.length ** (-1 / (d + 4))
  const law = (factor) => kernelDensity(kernelParameters(train.flat(), d, factor * scott))
  const mean = (own, points) =>
    points.reduce((sum, point) => sum + own.logDensity(point, 0), 0) / points.length
  const trials = [0.15, 0.2, 0.3, 0.45, 0.7, 1].map((factor) => ({
    factor,
    fit: mean(law(factor), validation.slice(0, 500)),
  }))
  const best = trials.reduce((a, b) => (b.fit > a.fit ? b : a))
  return mean(law(best.factor), test)
}

function readColumns(data, set) {
  const path = {
    power5: 'regression/power/power.csv.gz',
    magic10: 'density/magic/magic.csv.gz',
    protein10: 'regression/protein/protein.csv.gz',
  }[set]
  const [, ...lines] = gunzipSync(readFileSync(join(data, path)))
    .toString()
    .trim()
    .split('\n')
  const width = { power5: 5, magic10: 10, protein10: 10 }[set]
  return lines.map((line) => line.split(',').slice(0, width).map(Number))
}

/** z-scores by the first rows. */
function scale(rows, first) {
  const d = rows[0].length
  const mean = new Array(d).fill(0)
  const square = new Array(d).fill(0)
  const head = rows.slice(0, first)
  for (const row of head) for (let i = 0; i < d; i++) mean[i] += row[i] / first
  for (const row of head) for (let i = 0; i < d; i++) square[i] += (row[i] - mean[i]) ** 2 / first
  return rows.map((row) => row.map((x, i) => (x - mean[i]) / Math.sqrt(square[i])))
}
