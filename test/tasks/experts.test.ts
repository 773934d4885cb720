import { describe, expect, test } from 'vitest'
import { Rng } from '../../src/random/index.js'
import { permutations, subsets } from '../../src/spaces/index.js'
import {
  FittedMultilabel,
  FittedRanker,
  LabelRanker,
  MultilabelClassifier,
  StructuredPredictor,
} from '../../src/tasks/index.js'
import { plantedMultilabel, plantedRanking } from '../../src/testing/index.js'
import { caught } from '../reference/caught.js'

const quick = { forest: { trees: 10 }, epochs: 4 }
const planted = plantedMultilabel({ rows: 60, features: 3, labels: 3, seed: 1, coupling: 2 })
const X = planted.features
const Y = Array.from({ length: 60 }, (_, r) => [
  ...planted.labels.values.subarray(3 * r, 3 * r + 3),
])
const few = { rows: 2, cols: 3, values: X.values.slice(0, 6) }
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0)
const allSets = [...subsets(3).enumerate()].map((set) => [0, 1, 2].map((i) => Number(set.has(i))))

describe('a mixture of experts for label sets', async () => {
  const experts = ['linear', 'forest']
  const model = await new MultilabelClassifier({ ...quick, experts }).fit(X, Y)

  test('says what is mixed, with weights that sum to one', () => {
    const { options, training } = model
    expect(options.energy).toBe('mixture')
    expect(options.experts?.map(({ name }) => name)).toEqual(experts)
    expect(sum(options.experts!.map(({ weight }) => weight))).toBeCloseTo(1, 9)
    const rows = training.leaderboard!.map(({ candidate, outcome }) => [candidate, outcome])
    expect(rows).toEqual([
      ['linear', 'compared'],
      ['forest', 'compared'],
      ['linear + forest', 'chosen'],
    ])
  })

  test('has probabilities that sum to one, their marginals, and no log-partition to learn', () => {
    const laws = allSets.map((row) => model.logProbability(few, [row, row]).map(Math.exp))
    expect(sum(laws.map((law) => law[0]))).toBeCloseTo(1, 5)
    const { values } = model.predictProbabilities(few)
    expect(values[1]).toBeCloseTo(sum(laws.map((law, y) => law[0] * allSets[y][1])), 5)
    expect(model.logPartition(few)).toEqual(new Float64Array(2))
    const evaluation = model.evaluate(X, Y)
    expect(evaluation.logPartition).toBe('exact')
    expect(evaluation.nll).toBeCloseTo(-sum(model.logProbability(X, Y)) / 60, 6)
  })

  test('given labels that are known, has the law over the sets that agree with them', () => {
    const laws = allSets.map((row) => model.logProbability(few, [row, row]).map(Math.exp))
    const known = [
      [1, null, null],
      [null, 0, 1],
    ]
    const agrees = (y: number, row: number) => {
      return known[row].every((value, label) => value === null || value === allSets[y][label])
    }
    const mass = [0, 1].map((row) => sum(laws.map((law, y) => (agrees(y, row) ? law[row] : 0))))
    const logMass = model.logProbability(few, known)
    const { values } = model.predictProbabilities(few, { known })
    for (const row of [0, 1]) {
      expect(Math.exp(logMass[row])).toBeCloseTo(mass[row], 5)
      for (const label of [0, 1, 2]) {
        const both = laws.map((law, y) => (agrees(y, row) ? law[row] * allSets[y][label] : 0))
        expect(values[3 * row + label]).toBeCloseTo(sum(both) / mass[row], 5)
      }
    }
    const completed = model.complete(few, known)
    expect(completed[0]).toContain(model.labels[0])
    expect(completed[1]).toContain(model.labels[2])
    expect(completed[1]).not.toContain(model.labels[1])
  })

  test('learns from rows of which some labels are unknown', async () => {
    const hidden = Y.map((row, r) =>
      row.map((value, label) => ((r + label) % 3 ? value : Number.NaN)),
    )
    const partial = await new MultilabelClassifier({
      ...quick,
      experts: ['linear', 'pairwise'],
    }).fit(X, hidden)
    expect(partial.options.energy).toBe('mixture')
    const laws = allSets.map((row) => partial.logProbability(few, [row, row]).map(Math.exp))
    expect(sum(laws.map((law) => law[0]))).toBeCloseTo(1, 5)
    expect(partial.evaluate(X, hidden).nll).toBeLessThan(3 * Math.LN2)
  })

  test('is the weighted mean of its parts', async () => {
    // the parts themselves are fits to all rows with the same seed
    const forest = await new MultilabelClassifier({ ...quick, energy: 'forest' }).fit(X, Y)
    const { weight } = model.options.experts!.find(({ name }) => name === 'forest')!
    const mixed = model.predictProbabilities(few).values
    const own = forest.predictProbabilities(few).values
    // what is left over is the other part's, a probability
    mixed.forEach((p, e) => {
      const rest = (p - weight * own[e]) / (1 - weight)
      expect(rest).toBeGreaterThan(-1e-4)
      expect(rest).toBeLessThan(1 + 1e-4)
    })
  })

  test('is the same from a file, decides and samples', async () => {
    const again = await FittedMultilabel.fromBytes(model.toBytes())
    expect(again.logProbability(X, Y)).toEqual(model.logProbability(X, Y))
    expect(again.predict(X)).toEqual(model.predict(X))
    expect(again.sample(few, 5, { seed: 1 })).toEqual(model.sample(few, 5, { seed: 1 }))
    expect(again.parameterCount).toBe(model.parameterCount)
  })

  test('takes sparse rows as dense ones', () => {
    const sparse: Record<number, number>[] = [{ 0: 1.5 }, { 1: -0.5, 2: 2 }]
    const dense = [
      [1.5, 0, 0],
      [0, -0.5, 2],
    ]
    expect(model.predictProbabilities(sparse)).toEqual(model.predictProbabilities(dense))
  })
})

test('beyond 14 labels it draws from its parts', async () => {
  const wide = Y.map((row) => [...row, ...new Array(12).fill(0)])
  const experts = ['linear', 'forest']
  const model = await new MultilabelClassifier({ ...quick, experts }).fit(X, wide)
  expect(model.options.experts).toHaveLength(2)
  const { effectiveSampleSize } = model.evaluate(few, wide.slice(0, 2))
  expect(effectiveSampleSize).toBeGreaterThan(0.5)
})

test('an ensemble of another loss has probabilities of that loss, which sum to one', async () => {
  const options = { energy: 'linear', loss: 'tsallis:1.5', epochs: 4, ensemble: 2 } as const
  const model = await new MultilabelClassifier(options).fit(X, Y)
  const laws = allSets.map((row) => model.logProbability(few, [row, row]).map(Math.exp))
  for (const row of [0, 1]) expect(sum(laws.map((law) => law[row]))).toBeCloseTo(1, 4)
  const { values } = model.predictProbabilities(few)
  expect(values[1]).toBeCloseTo(sum(laws.map((law, y) => law[0] * allSets[y][1])), 4)
})

test('an ensemble is the mean of fits with other seeds', async () => {
  const options = { energy: 'forest', forest: { trees: 5 }, ensemble: 3 } as const
  const model = await new MultilabelClassifier(options).fit(X, Y)
  const { experts } = model.options
  expect(experts?.map(({ weight }) => weight)).toEqual([1 / 3, 1 / 3, 1 / 3])
  const one = await new MultilabelClassifier({ ...options, ensemble: 1 }).fit(X, Y)
  expect(one.options.experts).toBeUndefined()
  expect(model.evaluate(X, Y).nll).not.toBe(one.evaluate(X, Y).nll)
  expect(await FittedMultilabel.fromBytes(model.toBytes())).toBeInstanceOf(FittedMultilabel)
})

test('rankings are mixed, too', async () => {
  const { features, rankings } = plantedRanking({ rows: 60, features: 3, items: 4, seed: 2 })
  const experts = ['plackett-luce linear', 'forest']
  const model = await new LabelRanker({ ...quick, experts }).fit(features, rankings)
  const unseen = { rows: 1, cols: 3, values: features.values.slice(0, 3) }
  const orders = [...permutations(4).enumerate()]
  const law = orders.map((order) => Math.exp(model.logProbability(unseen, [order])[0]))
  expect(sum(law)).toBeCloseTo(1, 4)
  const first = sum(law.map((p, y) => (orders[y][0] === 2 ? p : 0)))
  expect(Math.exp(model.logProbability(unseen, [{ top: [2] }])[0])).toBeCloseTo(first, 4)
  expect(model.placeProbabilities(unseen).values[2 * 4]).toBeCloseTo(first, 4)
  const again = await FittedRanker.fromBytes(model.toBytes())
  expect(again.predict(features)).toEqual(model.predict(features))
})

test('of more rankings than are listed, each part of a mixture draws by its own scores', async () => {
  const { features, rankings } = plantedRanking({ rows: 60, features: 3, items: 7, seed: 2 })
  const unseen = { rows: 1, cols: 3, values: features.values.slice(0, 3) }
  for (const other of ['forest', 'residual']) {
    const experts = ['plackett-luce linear', other]
    const model = await new LabelRanker({ ...quick, experts }).fit(features, rankings)
    const { values } = model.placeProbabilities(unseen)
    const first = Array.from({ length: 7 }, (_, i) => {
      return Math.exp(model.logProbability(unseen, [{ top: [i] }])[0])
    })
    expect(sum(first)).toBeCloseTo(1, 1)
    for (const [item, p] of first.entries()) expect(values[item * 7]).toBeCloseTo(p, 1)
    expect(model.evaluate(features, rankings).nll).toBeLessThan(Math.log(5040))
  }
})

test('outputs of any space are mixed, too', async () => {
  const space = subsets(2)
  const rng = new Rng(3)
  const ys = Array.from({ length: 40 }, () => new Set(rng.bernoulli(0.5) ? [0] : [0, 1]))
  const inputs = {
    rows: 40,
    cols: 1,
    values: Float32Array.from({ length: 40 }, () => rng.normal()),
  }
  const experts = ['linear', 'forest']
  const model = await new StructuredPredictor(space, { ...quick, experts }).fit(inputs, ys)
  const one = { rows: 1, cols: 1, values: Float32Array.of(0.5) }
  const law = [...space.enumerate()].map((y) => Math.exp(model.logProbability(one, [y])[0]))
  expect(sum(law)).toBeCloseTo(1, 4)
})

test('a fit that goes on from a mixture goes on from each of its parts, at their weights', async () => {
  const experts = ['linear', 'forest']
  const model = await new MultilabelClassifier({ ...quick, experts }).fit(X, Y)
  const known = await FittedMultilabel.fromBytes(model.toBytes())
  const still = { epochs: 1, rate: 1e-9, logPartitionRate: 1e-9, validationFraction: 0 }
  const same = await new MultilabelClassifier(still).fit(X, Y, { startFrom: known })
  same.options.experts!.forEach(({ name, weight }, at) => {
    expect(name).toBe(experts[at])
    expect(weight).toBeCloseTo(model.options.experts![at].weight, 9)
  })
  // on the same rows the forest is the same, too
  const before = model.predictProbabilities(X).values
  same.predictProbabilities(X).values.forEach((p, e) => {
    expect(p).toBeCloseTo(before[e], 3)
  })
  const on = await new MultilabelClassifier({ ...still, rate: 0.1, epochs: 5 }).fit(X, Y, {
    startFrom: model,
  })
  expect(on.evaluate(X, Y).nll).not.toBeCloseTo(same.evaluate(X, Y).nll, 3)
})

describe('without being asked', () => {
  // one label follows a line through eleven columns, the other steps along one more: no candidate sees both well
  const rng = new Rng(5)
  const [rows, cols] = [240, 12]
  const values = Float32Array.from({ length: cols * rows }, () => rng.normal())
  const halves = Array.from({ length: rows }, (_, r) => {
    const [first, ...others] = values.subarray(cols * r, cols * r + cols)
    const truth = [sum(others) > 0, Math.sin(4 * first) > 0]
    return truth.map((value) => Number(value !== rng.bernoulli(0.2)))
  })
  const inputs = { rows, cols, values }
  const small = { forest: { trees: 20 }, epochs: 12, rate: 0.02, deepHidden: [4] }

  test('candidates are mixed where rows held out speak for it', async () => {
    const mixed = await new MultilabelClassifier(small).fit(inputs, halves)
    const { leaderboard } = mixed.training
    const chosen = leaderboard!.filter(({ outcome }) => outcome === 'chosen')
    expect(chosen).toHaveLength(1)
    expect(mixed.options.energy).toBe('mixture')
    const names = mixed.options.experts!.map(({ name }) => name)
    expect(chosen[0].candidate.split(' + ').sort()).toEqual([...names].sort())
    const best = Math.min(...leaderboard!.map(({ nll = Number.POSITIVE_INFINITY }) => nll))
    expect(chosen[0].nll).toBe(best)
    expect(mixed.options.choices?.join()).toContain('energy mixture: held-out')
  })

  test('not by little effort, not where the energy is named, and not where none are to be', async () => {
    const little = await new MultilabelClassifier({ ...small, effort: 'quick' }).fit(inputs, halves)
    expect(little.options.experts).toBeUndefined()
    const named = await new MultilabelClassifier({ energy: 'linear', epochs: 2 }).fit(
      inputs,
      halves,
    )
    expect(named.options.experts).toBeUndefined()
    const alone = { ...small, epochs: 2, experts: 'none' } as const
    const single = await new MultilabelClassifier(alone).fit(inputs, halves)
    expect(single.training.leaderboard!.map(({ candidate }) => candidate).join()).not.toContain('+')
  })
})

test.each([
  ['an expert that there is not', { experts: ['oak'] }],
  ['experts that are no list', { experts: 'linear' }],
  ['experts beside an energy', { experts: 'auto', energy: 'linear' }],
  ['no ensemble at all', { ensemble: 0 }],
] as const)('refuses %s', async (_, options) => {
  const { code } = await caught(() =>
    new MultilabelClassifier({ ...quick, ...(options as object) }).fit(X, Y),
  )
  expect(code).toBe('INVALID_OPTION')
})
