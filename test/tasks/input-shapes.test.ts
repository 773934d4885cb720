import { expect, test } from 'vitest'
import { type FeaturesInput, type LabelInput, MultilabelClassifier } from '../../src/index.js'
import { caught } from '../reference/caught.js'

const classifier = new MultilabelClassifier({ labels: ['a', 'b'], epochs: 2, seed: 1 })
const X = Array.from({ length: 12 }, (_, r) => ({ [r % 3]: 1, 4: r / 12 }))
const Y = X.map((_, r) => (r % 2 === 0 ? ['a'] : ['a', 'b']))

test('sparse rows are those of compressed ones, whatever columns they fill', async () => {
  const model = await classifier.fit(X, Y)
  expect(model.featureCount).toBe(5)
  const compressed = {
    rows: 2,
    cols: 5,
    offsets: Int32Array.of(0, 1, 1),
    indices: Int32Array.of(2),
    values: Float32Array.of(1),
  }
  const { values } = model.predictProbabilities(compressed)
  expect(model.predictProbabilities([{ 2: 1 }, {}]).values).toEqual(values)
  expect(model.predictProbabilities([new Map([[2, 1]]), new Map()]).values).toEqual(values)
  const error = await caught(() => model.predictSets([{ 5: 1 }]))
  expect(error.message).toMatch(/columns 0 to 4; received "5"; at X, row 0/)
})

test('one row without its brackets is named as what it is', async () => {
  const model = await classifier.fit(X, Y)
  const row = [1, 0, 0, 0, 0] as unknown as FeaturesInput
  const error = await caught(() => model.predictSets(row))
  expect(error.message).toMatch(/no list of numbers.*\[\[1, 0\]\].*received 1; at X, row 0/)
})

test('labels that are missing are named with their row', async () => {
  const some = Y.map((y, r) => (r === 3 ? null : y)) as unknown as LabelInput
  const error = await caught(async () => classifier.fit(X, some))
  expect(error.message).toMatch(/output of row 3: .*received null/)
  const none = await caught(async () => classifier.fit(X, null as unknown as LabelInput))
  expect(none.message).toMatch(/12 outputs.*received no array \(null\)/)
})
