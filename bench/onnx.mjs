// Models of every kind as ONNX files: what Python's onnxruntime answers beside what we answer, and how large
// the files are beside ours. `npm run bench:onnx -- [--python PATH]`; the Python needs numpy, onnx, onnxruntime.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { permutations } from '../dist/core.js'
import {
  DensityEstimator,
  EnergyRegressor,
  LabelRanker,
  MultilabelClassifier,
} from '../dist/index.js'
import { plantedMultilabel, plantedRanking } from '../dist/testing/index.js'

const { values: asked } = parseArgs({ options: { python: { type: 'string', default: 'python3' } } })
const folder = new URL('../.cache/onnx/', import.meta.url).pathname
mkdirSync(folder, { recursive: true })

const [rows, features] = [300, 8]
const sets = plantedMultilabel({ rows, features, labels: 6, coupling: 2, seed: 1 })
const orders = plantedRanking({ rows, features, items: 5, seed: 1 })
const listed = ({ values, cols }) => {
  return Array.from({ length: rows }, (_, r) => [...values.subarray(r * cols, (r + 1) * cols)])
}
const Y = listed(sets.labels)
const common = { epochs: 10, seed: 1, encoder: { hidden: [32] } }
const labelSets = {
  linear: { energy: 'linear' },
  pairwise: { energy: 'pairwise' },
  'pairwise-full': { energy: 'pairwise-full' },
  'pairwise-low-rank': { energy: 'pairwise-low-rank' },
  deep: { energy: 'deep' },
  forest: { energy: 'forest' },
  'linear-on-forest': { energy: 'linear', reference: 'forest' },
  mixture: { experts: ['linear', 'pairwise', 'forest'] },
  'forest-at-temperature': { energy: 'forest', calibrated: true },
}
const rankings = {
  'plackett-luce': { energy: 'plackett-luce' },
  'orders-forest': { energy: 'forest' },
  'orders-residual': { energy: 'linear', reference: 'learned' },
}

const models = []
const write = async (name, model, X, outputs, answers) => {
  const bytes = await model.toOnnx({ outputs })
  const file = `${folder}${name}.onnx`
  writeFileSync(file, bytes)
  const size = bytes.length / model.toBytes().length
  models.push({ name, file, size, X: listed(X), answers })
}
for (const [name, { calibrated, ...options }] of Object.entries(labelSets)) {
  const fitted = await new MultilabelClassifier({ ...common, ...options }).fit(sets.features, Y)
  const model = calibrated ? await fitted.calibrate(sets.features, Y) : fitted
  const X = sets.features
  await write(name, model, X, ['probabilities', 'logPartition', 'logProbability'], {
    code: Y,
    probabilities: [...model.predictProbabilities(X).values],
    logPartition: [...model.logPartition(X)],
    logProbability: [...model.logProbability(X, Y)],
  })
}
for (const [name, options] of Object.entries(rankings)) {
  const X = orders.features
  const model = await new LabelRanker({ ...common, ...options }).fit(X, orders.rankings)
  const space = permutations(5, { code: model.options.code })
  const code = orders.rankings.map((order) => {
    const row = new Float32Array(space.codeLength)
    space.encode(order, row, 0)
    return [...row]
  })
  await write(name, model, X, ['logPartition', 'logProbability'], {
    code,
    logPartition: [...model.logPartition(X)],
    logProbability: [...model.logProbability(X, orders.rankings)],
  })
}
const points = listed(sets.features).map((row) => row.slice(0, 3).map(Number))
const density = await new DensityEstimator({ steps: 50, seed: 1 }).fit(points)
await write(
  'density',
  density,
  { rows, cols: 3, values: Float32Array.from(points.flat()) },
  undefined,
  {
    logDensity: [...density.logDensity(points)],
    energy: [...density.energy(points)],
  },
)
const y = points.map((row, r) => row[0] + 0.3 * Math.sin(r))
for (const [name, options] of Object.entries({
  'regression-on-network': { base: 'network', ensemble: 2 },
  'regression-on-broad-law': { base: 'broad', bounds: [[-100, 100]] },
})) {
  const X = sets.features
  const model = await new EnergyRegressor({ steps: 50, seed: 1, ...options }).fit(X, y)
  await write(name, model, X, ['logDensity', 'logPartition', 'learnedLogPartition', 'mean'], {
    y: y.map((target) => [target]),
    logDensity: [...model.logDensity(X, y)],
    logPartition: [...model.logPartition(X).values],
    learnedLogPartition: [...model.logPartition(X).learned],
    mean: [...model.predict(X)],
  })
}
writeFileSync(`${folder}models.json`, JSON.stringify(models))
const script = new URL('onnx.py', import.meta.url).pathname
execFileSync(asked.python, [script, `${folder}models.json`], { stdio: 'inherit' })
