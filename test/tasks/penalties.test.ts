import { expect, test } from 'vitest'
import { FittedMultilabel, LabelRanker, MultilabelClassifier } from '../../src/tasks/index.js'
import { plantedMultilabel, plantedRanking } from '../../src/testing/index.js'
import { caught } from '../reference/caught.js'

const planted = plantedMultilabel({ rows: 80, features: 8, labels: 3, seed: 4, coupling: 0 })
const X = planted.features
const Y = Array.from({ length: 80 }, (_, r) => [
  ...planted.labels.values.subarray(3 * r, 3 * r + 3),
])

test.each(['l1', 'l2'] as const)(
  'label sets by penalty %s: likelier than chance, and the same from a file',
  async (penalty) => {
    const model = await new MultilabelClassifier({ penalty, energy: 'linear' }).fit(X, Y)
    const { options, training } = model
    expect(options.objective).toBe('exact')
    expect(options.model.encoder.hidden).toEqual([])
    expect(training.refit?.epochs).toBe(training.select.bestEpoch)
    const { nll, logPartition } = model.evaluate(X, Y)
    expect(logPartition).toBe('exact')
    expect(nll).toBeLessThan(0.9 * Math.log(8))
    const again = await FittedMultilabel.fromBytes(model.toBytes())
    expect(again.logProbability(X, Y)).toEqual(model.logProbability(X, Y))
  },
)

test('rankings: Plackett–Luce under a penalty', async () => {
  const { features, rankings } = plantedRanking({ rows: 60, features: 4, items: 4, seed: 2 })
  const model = await new LabelRanker({ penalty: 'l2' }).fit(features, rankings)
  expect(model.options.energy).toBe('plackett-luce')
  expect(model.score(features, rankings)).toBeGreaterThan(0.4)
})

test.each([
  ['a deep energy', { energy: 'deep' }],
  ['a sparse loss', { energy: 'linear', loss: 'sparsemax' }],
  ['a forest below', { energy: 'linear', reference: 'forest' }],
  ['another penalty', { penalty: 'l3' }],
] as const)('a penalty is refused with %s', async (_, options) => {
  const given = { penalty: 'l1', ...options } as object
  const { code } = await caught(() => new MultilabelClassifier(given).fit(X, Y))
  expect(code).toBe('INVALID_OPTION')
})
