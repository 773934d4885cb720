import { describe, expect, test } from 'vitest'
import { readCurve } from '../../src/tasks/calibrate/read-curves.js'
import { LabelRanker, MultilabelClassifier } from '../../src/tasks/index.js'
import { plantedMultilabel, plantedRanking } from '../../src/testing/index.js'
import { closeTo } from './close-to.js'
import { runOnnx } from './run-onnx.js'

const ROWS = 40
const quick = { forest: { trees: 5 }, epochs: 2, seed: 1 }
const planted = plantedMultilabel({ rows: ROWS, features: 3, labels: 3, seed: 1, coupling: 2 })
const X = planted.features
const Y = Array.from({ length: ROWS }, (_, r) => [
  ...planted.labels.values.subarray(3 * r, 3 * r + 3),
])
const half = {
  X: { rows: ROWS / 2, cols: 3, values: X.values.slice(0, 1.5 * ROWS) },
  Y: Y.slice(0, ROWS / 2),
}
const code = { rows: ROWS, cols: 3, values: Float32Array.from(planted.labels.values) }
const outputs = ['probabilities', 'decision', 'logPartition', 'logProbability'] as const

const classifiers = {
  'a forest': { energy: 'forest' },
  'a linear energy on a forest': { energy: 'linear', reference: 'forest' },
  'a mixture of linear, pairwise and forest': { experts: ['linear', 'pairwise', 'forest'] },
} as const

describe.each(Object.entries(classifiers))('%s', (_, options) => {
  test('answers in a graph as it does here, calibrated or not', async () => {
    const model = await new MultilabelClassifier({ ...quick, ...options }).fit(X, Y)
    const warm = await model.calibrate(half.X, half.Y)
    for (const each of [model, warm]) {
      const answers = await runOnnx(await each.toOnnx({ outputs }), { X, code })
      closeTo(answers['probabilities'], each.predictProbabilities(X).values)
      closeTo(answers['logPartition'], each.logPartition(X))
      closeTo(answers['logProbability'], each.logProbability(X, Y))
      const ours = each.predict(X).values
      const same = ours.filter((value, e) => value === answers['decision']![e]).length
      expect(same).toBeGreaterThan(0.98 * ours.length)
    }
  })
})

test('marginals are read off the curves of a calibration', async () => {
  const model = await new MultilabelClassifier({ ...quick, energy: 'linear' }).fit(X, Y)
  const read = await model.calibrate(half.X, half.Y, { method: 'isotonic' })
  const answers = await runOnnx(await read.toOnnx({ outputs: ['probabilities'] }), { X })
  const { values } = model.predictProbabilities(X)
  answers['probabilities']!.forEach((value, e) => {
    // where a curve is steep, the last digit of a marginal counts
    const [from, to] = [-1, 1].map((side) => {
      return readCurve(read.calibration!.curves![e % 3]!, values[e]! + side * 1e-6)
    })
    expect(value).toBeGreaterThan(from! - 1e-6)
    expect(value).toBeLessThan(to! + 1e-6)
  })
})

test('label sets calibrated by a vector leave as they are', async () => {
  for (const energy of ['linear', 'pairwise'] as const) {
    const model = await new MultilabelClassifier({ ...quick, energy }).fit(X, Y)
    const calibrated = await model.calibrate(half.X, half.Y, { method: 'vector' })
    const answers = await runOnnx(await calibrated.toOnnx({ outputs }), { X, code })
    closeTo(answers['probabilities'], calibrated.predictProbabilities(X).values)
    closeTo(answers['logProbability'], calibrated.logProbability(X, Y))
  }
})

test('rankers that are forests or mixtures answer in a graph as they do here', async () => {
  const rankings = plantedRanking({ rows: 30, features: 3, items: 4, seed: 2 })
  for (const options of [
    { energy: 'forest' },
    { experts: ['plackett-luce linear', 'forest'] },
  ] as const) {
    const model = await new LabelRanker({ ...quick, ...options }).fit(
      rankings.features,
      rankings.rankings,
    )
    const bytes = await model.toOnnx()
    const answers = await runOnnx(bytes, { X: rankings.features })
    expect(answers['logPartition']!.every((value) => value === 0)).toBe(true)
    expect(answers['probabilities']).toHaveLength(30 * 16)
  }
})
