import { describe, expect, test } from 'vitest'
import { matchings, partialRanking, permutations, subsets } from '../../src/spaces/index.js'
import {
  FittedMultilabel,
  FittedPredictor,
  FittedRanker,
  LabelRanker,
  MultilabelClassifier,
  StructuredPredictor,
} from '../../src/tasks/index.js'
import { plantedMultilabel, plantedRanking } from '../../src/testing/index.js'
import { caught } from '../reference/caught.js'

const forest = { trees: 20 }
const sets = plantedMultilabel({ rows: 80, features: 3, labels: 3, seed: 1, coupling: 2 })
const X = sets.features
const Y = Array.from({ length: 80 }, (_, r) => [...sets.labels.values.subarray(3 * r, 3 * r + 3)])
const few = { rows: 2, cols: 3, values: X.values.slice(0, 6) }
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0)
/** the 0/1 rows of all label sets, in the order of enumeration */
const allSets = [...subsets(3).enumerate()].map((set) => [0, 1, 2].map((i) => Number(set.has(i))))

describe('a classifier that is a forest', async () => {
  const model = await new MultilabelClassifier({ energy: 'forest', forest }).fit(X, Y)
  const probabilityOf = (row: number[]) =>
    model.logProbability(few, [row, row]).map((value) => Math.exp(value))

  test('has probabilities that sum to one, and their marginals', () => {
    const laws = allSets.map(probabilityOf)
    const marginals = model.predictProbabilities(few)
    for (const r of [0, 1]) {
      expect(sum(laws.map((law) => law[r]))).toBeCloseTo(1, 6)
      for (const i of [0, 1, 2]) {
        const expected = sum(laws.map((law, y) => law[r] * allSets[y][i]))
        expect(marginals.values[3 * r + i]).toBeCloseTo(expected, 5)
      }
    }
    expect(model.logPartition(few)).toEqual(new Float64Array(2))
  })

  test('decides, samples and is measured as every other', () => {
    const evaluation = model.evaluate(X, Y)
    expect(evaluation.logPartition).toBe('exact')
    expect(evaluation.nll).toBeCloseTo(-sum(model.logProbability(X, Y)) / 80, 6)
    expect(evaluation.nll).toBeLessThan(Math.log(8))
    const drawn = model.sample(few, 500)
    const share = sum(Array.from({ length: 500 }, (_, d) => drawn.values[3 * d])) / 500
    const p = model.predictProbabilities(few).values[0]
    expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 500) + 1e-9)
  })

  test('tells its loss out of bag, and how it was grown', () => {
    const { training, options, parameterCount } = model
    expect(training.select.epochs).toBe(0)
    expect(training.select.loss).toBeGreaterThan(model.evaluate(X, Y).nll) // it has seen these rows
    expect(options).toMatchObject({ energy: 'forest', reference: 'forest', forest: { trees: 20 } })
    expect(parameterCount).toBeGreaterThan(1000)
  })

  test('is the same from a file', async () => {
    const again = await FittedMultilabel.fromBytes(model.toBytes())
    expect(again.predictProbabilities(X)).toEqual(model.predictProbabilities(X))
    expect(again.logProbability(X, Y)).toEqual(model.logProbability(X, Y))
  })

  test('is another forest for another kind', async () => {
    const random = { ...forest, kind: 'random', leaf: 5, columnsTried: 3 } as const
    const other = await new MultilabelClassifier({ energy: 'forest', forest: random }).fit(X, Y)
    expect(other.predictProbabilities(few)).not.toEqual(model.predictProbabilities(few))
    expect(other.options.forest).toEqual({ kind: 'random', trees: 20, leaf: [5], columnsTried: 3 })
  })
})

describe('beyond 14 labels, where sets are sampled', async () => {
  const wide = Y.map((row) => [...row, ...new Array(13).fill(0), row[0]])
  const classifier = new MultilabelClassifier({ energy: 'forest', forest: { ...forest, leaf: 1 } })
  const model = await classifier.fit(X, wide)

  test('decisions rest on draws of the forest itself', () => {
    const evaluation = model.evaluate(few, wide.slice(0, 2))
    expect(evaluation.effectiveSampleSize).toBeCloseTo(1, 9)
    const { values } = model.predictProbabilities(few)
    // labels that are always equal are so in what is drawn
    expect(values[16]).toBeCloseTo(values[0], 1)
    expect(model.predict(few, { decision: 'mode' }).values.subarray(3, 16).some(Boolean)).toBe(
      false,
    )
  })
})

test('a linear residual on a forest: the joint objective comes to what the exact one does', async () => {
  const fits = await Promise.all(
    (['joint', 'exact'] as const).map((objective) => {
      const options = { reference: 'forest', energy: 'linear', objective, forest } as const
      const shape = { encoder: { hidden: [], dropout: 0, inputDropout: 0 }, rate: 0.01 }
      const passes = { epochs: 40, validationFraction: 0, decay: 0 }
      return new MultilabelClassifier({ ...options, ...shape, ...passes }).fit(X, Y)
    }),
  )
  const [joint, exact] = fits.map((fit) => fit.evaluate(X, Y).nll)
  expect(Math.abs(joint - exact)).toBeLessThan(0.05)
  const alone = await new MultilabelClassifier({ energy: 'forest', forest }).fit(X, Y)
  expect(exact).toBeLessThan(alone.evaluate(X, Y).nll)
  const again = await FittedMultilabel.fromBytes(fits[0].toBytes())
  expect(again.logProbability(X, Y)).toEqual(fits[0].logProbability(X, Y))
})

describe('a ranker that is a forest', async () => {
  const planted = plantedRanking({ rows: 60, features: 3, items: 4, seed: 2 })
  const { features, rankings } = planted
  const unseen = { rows: 2, cols: 3, values: features.values.slice(0, 6) }
  const space = permutations(4)
  const orders = [...space.enumerate()].map((order) => [...order])

  test.each(['forest', 'linear'] as const)('%s on a forest: orders sum to one', async (energy) => {
    const options = { energy, reference: 'forest', encoder: 'linear', epochs: 3, forest } as const
    const model = await new LabelRanker(options).fit(features, rankings)
    const laws = orders.map((order) =>
      model.logProbability(unseen, [order, order]).map((value) => Math.exp(value)),
    )
    expect(sum(laws.map((law) => law[0]))).toBeCloseTo(1, 5)
    const known = partialRanking(4, { top: [orders[5][0]] })
    const expected = sum(laws.map((law, y) => (known.allows(orders[y]) ? law[0] : 0)))
    const [given] = model.logProbability(unseen, [known, known])
    expect(Math.exp(given)).toBeCloseTo(expected, 5)
    const pairs = model.pairwiseProbabilities(unseen).values
    const before = sum(laws.map((law, y) => (order(y, 1, 2) ? law[0] : 0)))
    expect(pairs[1 * 4 + 2]).toBeCloseTo(before, 5)
    const again = await FittedRanker.fromBytes(model.toBytes())
    expect(again.predict(features)).toEqual(model.predict(features))
    expect(model.score(features, rankings)).toBeGreaterThan(0.5)
  })

  function order(y: number, first: number, second: number): boolean {
    return orders[y].indexOf(first) < orders[y].indexOf(second)
  }

  test('learns from partial rankings that can be listed, and refuses others', async () => {
    const partial = rankings.map((ranking) => ({ top: ranking.slice(0, 2) }))
    const ranker = new LabelRanker({ energy: 'forest', forest, items: ['a', 'b', 'c', 'd'] })
    const model = await ranker.fit(features, partial)
    expect(model.score(features, rankings)).toBeGreaterThan(0.3)
    const many = new LabelRanker({
      energy: 'forest',
      forest,
      items: ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
    })
    const { code } = await caught(() => many.fit(unseen, [{ top: [1] }, { top: [2] }]))
    expect(code).toBe('UNSUPPORTED')
  })
})

test('a predictor over any space that is a forest', async () => {
  const space = matchings(3)
  const elements = [...space.enumerate()]
  const ys = Array.from({ length: 80 }, (_, r) => elements[X.values[3 * r] > 0 ? 1 : 4])
  const model = await new StructuredPredictor(space, { energy: 'forest', forest }).fit(X, ys)
  const law = elements.map((y) => Math.exp(model.logProbability(few, [y, y])[0]))
  expect(sum(law)).toBeCloseTo(1, 6)
  expect(model.score(X, ys)).toBeGreaterThan(0.9)
  const again = await FittedPredictor.fromBytes(model.toBytes(), { space })
  expect(again.predict(X)).toEqual(model.predict(X))
})

test.each([
  ['a sparse loss', { energy: 'forest', loss: 'sparsemax' }, 'energy'],
  ['no trees', { energy: 'forest', forest: { trees: 0 } }, 'trees'],
  ['an unknown kind', { reference: 'forest', forest: { kind: 'oak' } }, 'forest.kind'],
] as const)('refuses %s', async (_, options, named) => {
  const { code, message } = await caught(() =>
    new MultilabelClassifier(options as object).fit(X, Y),
  )
  expect(code).toBe('INVALID_OPTION')
  expect(message).toContain(named)
})
