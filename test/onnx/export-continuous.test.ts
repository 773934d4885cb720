import { expect, test } from 'vitest'
import { lawInGraph } from '../../src/onnx/continuous/law-density.js'
import { Graph } from '../../src/onnx/graph/graph.js'
import { writeModel } from '../../src/onnx/graph/write-model.js'
import { Rng } from '../../src/random/index.js'
import { createLaw, type LawDescription } from '../../src/samplers/index.js'
import { DensityEstimator, EnergyRegressor } from '../../src/tasks/index.js'
import { closeTo } from './close-to.js'
import { runOnnx } from './run-onnx.js'

const ROWS = 60
const rng = new Rng(3)
const points = Array.from({ length: ROWS }, () => {
  const u = rng.normal()
  return [100 + 5 * u, Math.exp(0.5 * u + 0.3 * rng.normal()), 1 / (1 + Math.exp(-rng.normal()))]
})
const matrix = (rows: readonly (readonly number[])[]) => ({
  rows: rows.length,
  cols: rows[0]!.length,
  values: Float64Array.from(rows.flat()),
})
const quick = { steps: 30, hidden: [8], frequencies: 4, seed: 1 }
const fewDraws = { ...quick, logPartitionDraws: 1000 }
const bounds = [null, [0, Infinity], [0, 1]] as const

test.each([
  ['a mixture', { base: 'mixture', bounds }],
  ['a Gaussian', { base: 'gaussian', bounds: [[-Infinity, 1000], null, null] }],
  ['Lebesgue measure', { base: 'none', bounds }],
] as const)('a density on %s answers in a graph as it does here', async (_, options) => {
  const model = await new DensityEstimator({ ...fewDraws, ...options } as never).fit(points)
  const X = [...points, [90, 0.2, 0.01]]
  const bytes = await model.toOnnx()
  const answers = await runOnnx(bytes, { X: matrix(X) })
  closeTo(answers['logDensity'], model.logDensity(X))
  closeTo(answers['energy'], model.energy(X))
})

const X = points.map(([, b, c]) => [b!, c!])
const targets = points.map(([a, b]) => [a!, b!])
const float = (rows: readonly (readonly number[])[]) => ({
  ...matrix(rows),
  values: Float32Array.from(rows.flat()),
})

test.each([
  ['the network', { base: 'network', ensemble: 2 }],
  ['a broad law', { base: 'broad', ensemble: 1, bounds: [[0, 500]] }],
] as const)('a regression on %s answers in a graph as it does here', async (_, options) => {
  const y = targets.map(([a]) => a!)
  const model = await new EnergyRegressor({ ...quick, components: 2, ...options } as never).fit(
    X,
    y,
  )
  const bytes = await model.toOnnx({
    outputs: ['logDensity', 'logPartition', 'learnedLogPartition', 'mean', 'deviation'],
  })
  const few = X.slice(0, 12)
  const asked = { X: float(few), y: matrix(y.slice(0, 12).map((own) => [own])) }
  const answers = await runOnnx(bytes, asked)
  const { values, learned } = model.logPartition(few)
  closeTo(answers['logPartition'], values)
  closeTo(answers['learnedLogPartition'], learned)
  closeTo(answers['logDensity'], model.logDensity(few, y.slice(0, 12)))
  closeTo(answers['mean'], model.predict(few))
  // over the same range: four deviations beyond the targets on the line that they are mapped to
  for (const [r, { density }] of model.rowDensities(few).entries()) {
    const draws = Array.from({ length: 1000 }, (__, g) => density.quantile((g + 0.5) / 1000))
    const second = draws.reduce((sum, draw) => sum + (draw - answers['mean']![r]!) ** 2 / 1000, 0)
    expect(answers['deviation']![r]! / Math.sqrt(second)).toBeCloseTo(1, 1)
  }
})

test('graphs of models as large as they are by default are at most 1.2 times the size of ours', async () => {
  const outputs = ['logDensity', 'mean', 'deviation'] as const
  const y = targets.map(([a]) => a!)
  const regressor = await new EnergyRegressor({ steps: 1, seed: 1 }).fit(X, y)
  const density = await new DensityEstimator({ steps: 1, seed: 1, logPartitionDraws: 1000 }).fit(X)
  const sizes = [await regressor.toOnnx({ outputs }), await density.toOnnx()]
  expect(sizes[0]!.length / regressor.toBytes().length).toBeLessThan(1.2)
  expect(sizes[1]!.length / density.toBytes().length).toBeLessThan(1.2)
})

test('several targets are divided by what was learned', async () => {
  const model = await new EnergyRegressor({ ...quick, components: 2 }).fit(X, targets)
  const few = X.slice(0, 5)
  const y = targets.slice(0, 5)
  const bytes = await model.toOnnx({ outputs: ['logDensity', 'logPartition'] })
  const answers = await runOnnx(bytes, { X: float(few), y: matrix(y) })
  const { values, learned } = model.logPartition(few)
  closeTo(answers['logPartition'], learned)
  const exact = model.logDensity(few, y)
  closeTo(
    answers['logDensity'],
    exact.map((value, r) => value + values[r]! - learned[r]!),
  )
  await expect(model.toOnnx({ outputs: ['mean'] })).rejects.toThrow(/no mean in a graph/)
})

test('a base of the callers own stays', async () => {
  const base = {
    name: 'flat',
    logDensity: () => 0,
    sample: (own: Rng) => [own.normal(), own.normal(), own.normal()],
  }
  const model = await new DensityEstimator({ ...fewDraws, base }).fit(points)
  await expect(model.toOnnx()).rejects.toThrow(/base of this density is the caller's own.*flat/s)
})

test('laws of every kind have their density in a graph', async () => {
  const factors = [2, 0, 0.5, 0.3, 1, 0, -1, 0.1]
  const gaussians: LawDescription = {
    kind: 'gaussian-mixture',
    ...{ weights: [0.3, 0.7], means: [0, 1, -2, 0.5], factors },
  }
  const tail: LawDescription = {
    kind: 'student-t',
    location: [1, 0],
    factor: [1, 0, 2, 3],
    degrees: 3,
  }
  const parts = [
    { law: gaussians, weight: 0.9 },
    { law: tail, weight: 0.1 },
  ]
  const kernel = { points: [0, 1, 2, 3, -1, 0.5], dimensions: 2, factor: [0.4, 0, 0.1, 0.7] }
  const codes = {
    rows: 8,
    cols: 2,
    values: Float32Array.from({ length: 16 }, () => 3 * rng.normal()),
  }
  for (const law of [
    gaussians,
    tail,
    { kind: 'mixture', parts },
    { kind: 'kernel', ...kernel },
  ] as const) {
    const graph = new Graph()
    graph.inputs.push({ name: 'X', type: 'float', dims: ['rows', 2] })
    graph.output({ name: 'out', type: 'float', dims: ['rows', 1] }, lawInGraph(graph, 'X', law))
    const { out } = await runOnnx(writeModel(graph, { version: '0', metadata: {} }), { X: codes })
    const own = createLaw(law)
    closeTo(
      out,
      Array.from({ length: 8 }, (_, r) => own.logDensity(codes.values, 2 * r)),
    )
  }
})
