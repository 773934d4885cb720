import { describe, expect, test } from 'vitest'
import { choices, sequences } from '../../../src/spaces/index.js'
import {
  FittedMultilabel,
  LabelRanker,
  MultilabelClassifier,
  StructuredPredictor,
} from '../../../src/tasks/index.js'
import { caught } from '../../reference/caught.js'
import { classifier, labels, X, Y } from '../label-sets/weather.js'

/** Learns next to nothing: what it answers is what it started from. */
const still = { epochs: 1, rate: 1e-9, logPartitionRate: 1e-9, validationFraction: 0 }
const names = Array.from({ length: Y.rows }, (_row, r) =>
  labels.filter((_label, i) => Y.values[r * Y.cols + i] === 1),
)

describe('a fit that goes on from a model', () => {
  test.each([
    { energy: 'linear' },
    { energy: 'pairwise' },
    { energy: 'pairwise-full' },
    { energy: 'pairwise-low-rank', pairwiseRank: 2 },
    { energy: 'deep', deepHidden: [4] },
    { energy: 'pairwise', reference: 'learned' },
  ] as const)('starts at its answers, and learns on: %o', async (options) => {
    const model = await classifier({ ...options, epochs: 12, rate: 0.05 }).fit(X, names)
    const known = await FittedMultilabel.fromBytes(model.toBytes(), { deterministic: true })
    // nothing is said of the energy, nor of the labels
    const estimator = new MultilabelClassifier({ ...still, deterministic: true })
    const same = await estimator.fit(X, names, { startFrom: known })
    expect(same.options.model).toEqual(model.options.model)
    expect(same.labels).toEqual(labels)
    const before = model.predictProbabilities(X).values
    same.predictProbabilities(X).values.forEach((p, e) => {
      expect(p).toBeCloseTo(before[e], 3)
    })
    const on = await new MultilabelClassifier({ ...still, rate: 0.05, epochs: 5 }).fit(X, names, {
      startFrom: known,
    })
    expect(on.predictProbabilities(X)).not.toEqual(same.predictProbabilities(X))
  })

  test.each(['linear', 'pairwise', 'pairwise-full', 'pairwise-low-rank', 'deep'] as const)(
    'gives labels that are new fresh outputs, whatever the order: energy %s',
    async (energy) => {
      const model = await classifier({ energy, epochs: 12, rate: 0.05 }).fit(X, names)
      const wider = ['fog', 'wind', 'rain', 'sun']
      const foggy = names.map((set, row) => (row % 4 === 0 ? [...set, 'fog'] : set))
      const more = await new MultilabelClassifier({ ...still, labels: wider }).fit(X, foggy, {
        startFrom: model,
      })
      expect(more.labels).toEqual(wider)
      const before = model.predictProbabilities(X).values
      const now = more.predictProbabilities(X).values
      // what new labels put into a network or into factors is drawn at random
      const digits = energy === 'deep' ? 0 : energy === 'pairwise-low-rank' ? 1 : 2
      for (let row = 0; row < foggy.length; row++) {
        labels.forEach((label, i) => {
          expect(now[row * 4 + wider.indexOf(label)]).toBeCloseTo(before[row * 3 + i], digits)
        })
        if (energy === 'linear') expect(now[row * 4]).toBeCloseTo(0.25, 1)
      }
    },
  )

  test('of rankings and of other outputs starts at its answers', async () => {
    const orders = names.map((set) => (set.includes('sun') ? ['a', 'b', 'c'] : ['c', 'a', 'b']))
    const quick = { epochs: 8, rate: 0.05, validationFraction: 0 }
    const ranker = await new LabelRanker({
      ...quick,
      encoder: 'mlp',
      energy: 'linear',
      items: ['a', 'b', 'c'],
    }).fit(X, orders)
    const again = await new LabelRanker(still).fit(X, orders, { startFrom: ranker })
    expect(again.items).toEqual(ranker.items)
    const before = ranker.logProbability(X, orders)
    again.logProbability(X, orders).forEach((logP, row) => {
      expect(logP).toBeCloseTo(before[row], 2)
    })
    const words = names.map((set) => [set.includes('sun') ? 1 : 0, set.length > 1 ? 1 : 0])
    const predictor = await new StructuredPredictor(sequences(2, 2), quick).fit(X, words)
    const further = await new StructuredPredictor(sequences(2, 2), still).fit(X, words, {
      startFrom: predictor,
    })
    const known = predictor.expectedCode(X).values
    further.expectedCode(X).values.forEach((p, e) => {
      expect(p).toBeCloseTo(known[e], 2)
    })
  })

  test('is refused where the model is another', async () => {
    const model = await classifier().fit(X, names)
    const from = (options: object, startFrom: { toBytes(): Uint8Array } = model) =>
      caught(() => new MultilabelClassifier(options).fit(X, names, { startFrom }))
    expect((await from({ loss: 'sparsemax' })).message).toMatch(
      /loss; expected logistic, as of the model/,
    )
    expect((await from({ objective: 'exact' })).message).toMatch(/objective; expected joint/)
    expect((await from({ energy: 'deep' })).message).toMatch(/energy; expected linear/)
    expect((await from({ labels: ['rain', 'wind', 'sun'] })).message).toMatch(
      /labels; expected those/,
    )
    expect((await from({ labels }, { toBytes: () => new Uint8Array() })).message).toMatch(
      /a fitted model/,
    )
    const other = await caught(() =>
      new StructuredPredictor(choices(3), {}).fit(
        X,
        names.map(() => 0),
        { startFrom: model },
      ),
    )
    expect(other.message).toMatch(/startFrom; expected a model of choices/)
    const narrow = await caught(() => classifier().fit([[1]], [['sun']], { startFrom: model }))
    expect(narrow.code).toBe('SHAPE_MISMATCH')
  })
})
