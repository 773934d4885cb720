import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { numberSchema, toFeatures } from '../../../src/io/index.js'
import { customEnergy } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'
import { MultilabelClassifier } from '../../../src/tasks/index.js'
import { closeTo } from '../../onnx/close-to.js'
import { onnxMetadata } from '../../onnx/onnx-metadata.js'
import { runOnnx } from '../../onnx/run-onnx.js'

const LABELS = ['sun', 'rain', 'snow']
const rng = new Rng(4)
const X = Array.from({ length: 40 }, () => [rng.normal(), rng.normal(), 3 * rng.normal()])
const Y = X.map(([a, b, c]) => [a > 0, a + b > 0.3, c > 2].map(Number))
const rows = { rows: X.length, cols: 3, values: Float32Array.from(X.flat()) }
const codes = { rows: X.length, cols: 3, values: Float32Array.from(Y.flat()) }
const quick = { labels: LABELS, epochs: 4, encoder: { hidden: [64] } }

describe('a classifier as ONNX', () => {
  test('predicts the same sets and probabilities, in a file of the same size', async () => {
    const model = await new MultilabelClassifier({ ...quick, energy: 'linear' }).fit(X, Y)
    const bytes = await model.toOnnx()
    const answers = await runOnnx(bytes, { X: rows })
    expect(answers['decision']).toEqual(Array.from(model.predict(X).values))
    const probabilities = model.predictProbabilities(X).values
    closeTo(answers['probabilities'], probabilities)
    expect(bytes.length).toBeLessThan(1.2 * model.toBytes().length)
  })

  test('knows the probability of given sets where that is asked for', async () => {
    const model = await new MultilabelClassifier({ ...quick, energy: 'pairwise' }).fit(X, Y)
    const bytes = await model.toOnnx({ outputs: ['logProbability'] })
    const answers = await runOnnx(bytes, { X: rows, code: codes })
    expect(Object.keys(answers)).toEqual(['logProbability'])
    const expected = model.logProbability(X, Y)
    closeTo(answers['logProbability'], expected)
  })

  test('fills missing values by what was learned of the columns', async () => {
    const schema = { ...numberSchema(['a', 'b', 'c'], toFeatures(X)), missing: 'mean' } as const
    const model = await new MultilabelClassifier({ ...quick, energy: 'linear', schema }).fit(X, Y)
    const gaps = rows.values.map((value, e) => (e % 4 === 1 ? Number.NaN : value))
    const means = schema.means as number[]
    const filled = gaps.map((value, e) => (Number.isNaN(value) ? means[e % 3] : value))
    const bytes = await model.toOnnx({ outputs: ['probabilities'] })
    const { probabilities } = await runOnnx(bytes, { X: { ...rows, values: gaps } })
    const expected = model.predictProbabilities({ ...rows, values: filled }).values
    closeTo(probabilities, expected)
  })

  test('tells its labels, decision and versions', async () => {
    const decision = { rule: 'f1', atLeast: 1 } as const
    const model = await new MultilabelClassifier({ ...quick, energy: 'linear', decision }).fit(X, Y)
    const { version, metadata } = onnxMetadata(await model.toOnnx())
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(version).toBe(manifest.version)
    expect(JSON.parse(metadata['labels']!)).toEqual(LABELS)
    expect(JSON.parse(metadata['decision']!)).toEqual({ ...decision, empty: 'one' })
    expect(metadata).toMatchObject({ task: 'multilabel', space: 'subsets(3)', loss: 'logistic' })
  })
})

describe('what a graph cannot hold', () => {
  test('is a part of the caller, which is named', async () => {
    const flat = customEnergy((tape, { codes: given, spread, parameter }) => {
      return spread(tape.matmul(given, parameter('w', 3, 1)))
    })
    const energy = { ...flat, name: 'flat' }
    const model = await new MultilabelClassifier({ ...quick, energy }).fit(X, Y)
    await expect(model.toOnnx()).rejects.toThrow(
      /the energy of this model is the caller's own.*flat/s,
    )
  })

  test('is a decision that there is no graph of, or an output there is not: both say what there is', async () => {
    const decision = 'jaccard'
    const model = await new MultilabelClassifier({ ...quick, energy: 'linear', decision }).fit(X, Y)
    await expect(model.toOnnx({ outputs: ['decision'] })).rejects.toThrow(
      /this model has no decision.*some of scores, probabilities, logPartition.*jaccard/s,
    )
    const outputs = ['marginals'] as never
    await expect(model.toOnnx({ outputs })).rejects.toThrow(/some of scores.*marginals/s)
  })
})
