import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { DensityEstimator, FittedMultilabel, MultilabelClassifier } from '../../src/tasks/index.js'
import { runOnnx } from '../onnx/run-onnx.js'
import { testFolder } from './folder.js'
import { runCli } from './run-cli.js'
import { tinyRows } from './tiny-data.js'

const folder = testFolder()
const model = folder.path('tiny.partita')
const output = folder.path('tiny.onnx')
const rows = tinyRows(20)
const X = rows.map((row) => row.slice(0, 3))

beforeAll(async () => {
  const Y = rows.map((row) => row.slice(3))
  const options = { labels: ['sun', 'party'], epochs: 2, encoder: { hidden: [4] } }
  writeFileSync(model, (await new MultilabelClassifier(options).fit(X, Y)).toBytes())
})

test('export writes a file that answers as the model does', async () => {
  const { code, stderr } = await runCli(['export', '--model', model, '--output', output])
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: `saved ${output}, ${readFileSync(output).length} bytes\n`,
  })
  const matrix = { rows: 20, cols: 3, values: Float32Array.from(X.flat()) }
  const { decision } = await runOnnx(readFileSync(output), { X: matrix })
  expect(decision).toEqual(Array.from((await FittedMultilabel.load(model)).predict(X).values))
})

test('export refuses outputs that there are not, and writes nothing', async () => {
  const path = folder.path('none.onnx')
  const argv = ['export', '--model', model, '--output', path, '--outputs', 'probability']
  const { code, stderr } = await runCli(argv)
  expect(code).toBe(1)
  expect(stderr).toMatch(/invalid option outputs.*probabilities.*probability/s)
  expect(folder.names()).not.toContain('none.onnx')
})

test('export of a density answers as it does', async () => {
  const path = folder.path('density.partita')
  const graph = folder.path('density.onnx')
  const points = X.map((row) => row.map(Number))
  const options = { steps: 2, hidden: [4], frequencies: 0, logPartitionDraws: 100 }
  const density = await new DensityEstimator(options).fit(points)
  writeFileSync(path, density.toBytes())
  expect((await runCli(['export', '--model', path, '--output', graph, '--quiet'])).code).toBe(0)
  const matrix = { rows: 20, cols: 3, values: Float64Array.from(points.flat()) }
  const { logDensity } = await runOnnx(readFileSync(graph), { X: matrix })
  const ours = density.logDensity(points)
  expect(Math.max(...ours.map((value, r) => Math.abs(value - logDensity![r]!)))).toBeLessThan(1e-4)
})
