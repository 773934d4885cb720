import { describe, expect, test } from 'vitest'
import {
  constrained,
  KnownCode,
  partialRanking,
  permutations,
  type Ranking,
  subsets,
} from '../../../src/spaces/index.js'
import {
  LabelRanker,
  MultilabelClassifier,
  type RankingQuestion,
  StructuredPredictor,
} from '../../../src/tasks/index.js'

const X = Array.from({ length: 24 }, (_, r) => [Math.sin(r), Math.cos(2 * r)])
const labels = ['rain', 'wind', 'sun']
const sets = X.map(([a, b]) => labels.filter((_, i) => [a, b, -a][i] > 0.1 * i))
const row = [[0.4, -0.2]]

/** The outputs with probabilities `e^l`, the most probable first, given what is allowed. */
function expectedOf<Y>(
  outputs: readonly Y[],
  logs: ArrayLike<number>,
  isAllowed: (y: Y) => boolean,
) {
  const allowed = outputs
    .map((output, at) => ({ output, p: Math.exp(logs[at]) }))
    .filter(({ output }) => isAllowed(output))
  const total = allowed.reduce((sum, { p }) => sum + p, 0)
  return allowed.map(({ output, p }) => ({ output, p: p / total })).sort((i, j) => j.p - i.p)
}

/** That a list of outputs is the beginning of what is expected. */
function expectLikely<Y>(
  { outputs, probabilities }: { outputs: readonly Y[]; probabilities: Float64Array },
  expected: readonly { output: Y; p: number }[],
) {
  expect(outputs).toEqual(expected.slice(0, outputs.length).map(({ output }) => output))
  for (const [at, p] of probabilities.entries()) expect(p).toBeCloseTo(expected[at].p, 5)
}

describe('the most probable label sets', () => {
  const all = Array.from({ length: 8 }, (_, bits) => labels.filter((_, i) => (bits >> i) & 1))
  test.each(['linear', 'pairwise'] as const)('of a %s energy', async (energy) => {
    const model = await new MultilabelClassifier({ labels, energy, epochs: 3 }).fit(X, sets)
    const logs = model.logProbability(
      all.map(() => row[0]),
      all,
    )
    const [likely] = await model.mostProbable(row, 5)
    expect(likely.method).toBe('exact')
    expect(likely.outputs).toHaveLength(5)
    expectLikely(
      likely,
      expectedOf(all, logs, () => true),
    )
    const known = [{ present: ['wind'], absent: ['sun'] }]
    const [given] = await model.mostProbable(row, 5, { known })
    expect(given.outputs).toHaveLength(2)
    const agrees = (set: string[]) => set.includes('wind') && !set.includes('sun')
    expectLikely(given, expectedOf(all, logs, agrees))
  })

  test('of many labels that are not independent are those of samples', async () => {
    const k = 16
    const Y = X.map((_, r) => Array.from({ length: k }, (_, i) => Number((r + i) % 3 === 0)))
    const model = await new MultilabelClassifier({ energy: 'pairwise', epochs: 1 }).fit(X, Y)
    const [likely] = await model.mostProbable(row, 4)
    expect(likely.method).toBe('sampled')
    expect([...likely.probabilities]).toEqual([...likely.probabilities].sort((a, b) => b - a))
  })

  test('are at least one', async () => {
    const model = await new MultilabelClassifier({ labels, energy: 'linear', epochs: 1 }).fit(
      X,
      sets,
    )
    await expect(model.mostProbable(row, 0)).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  })
})

describe('the most probable rankings', () => {
  const items = ['tea', 'milk', 'beer', 'wine']
  const Y = X.map(([a, b]) => {
    const worth = [a, b, -a, -b]
    return [0, 1, 2, 3].sort((i, j) => worth[j] - worth[i])
  })
  const all: Ranking[] = [...permutations(4).enumerate()]
  test.each([
    { energy: 'plackett-luce' },
    { energy: 'linear' },
    { reference: 'uniform', energy: 'linear' },
  ] as const)('%o: all answers given what is known are those of a list', async (options) => {
    const model = await new LabelRanker({ items, encoder: 'linear', epochs: 2, ...options }).fit(
      X,
      Y,
    )
    const repeated = all.map(() => row[0])
    const logs = model.logProbability(repeated, all)
    const facts = partialRanking(items, { preferences: [['wine', 'tea']] })
    for (const asked of [{}, { known: [facts] }] satisfies RankingQuestion[]) {
      const isAllowed = (y: Ranking) => !('known' in asked) || facts.allows(y)
      const expected = expectedOf(
        all.map((y) => [...y]),
        logs,
        isAllowed,
      )
      const [likely] = await model.mostProbable(row, 7, asked)
      expect(likely.method).toBe('exact')
      expectLikely(likely, expected)
      const share = (holds: (y: number[]) => boolean) =>
        expected.reduce((sum, { output, p }) => sum + (holds(output) ? p : 0), 0)
      const pairs = model.pairwiseProbabilities(row, asked).values
      const places = model.placeProbabilities(row, asked).values
      for (let j = 0; j < 4; j++) {
        for (let i = 0; i < 4; i++) {
          const isBefore = (y: number[]) => y.indexOf(j) < y.indexOf(i)
          expect(pairs[j * 4 + i]).toBeCloseTo(share(isBefore), 5)
          expect(places[j * 4 + i]).toBeCloseTo(
            share((y) => y[i] === j),
            5,
          )
        }
      }
      expect(model.sample(row, 50, asked)[0].every(isAllowed)).toBe(true)
    }
  })

  test('of ten items are the likeliest draws, with their exact probabilities', async () => {
    const Y10 = X.map((_, r) => Array.from({ length: 10 }, (_, i) => (3 * i + r) % 10))
    const model = await new LabelRanker({
      energy: 'plackett-luce',
      encoder: 'linear',
      epochs: 2,
    }).fit(X, Y10)
    const known = [{ top: [3] }]
    for (const asked of [{}, { known }]) {
      const [{ outputs, probabilities, method }] = await model.mostProbable(row, 3, asked)
      expect(method).toBe('sampled')
      const [first, given] = model.logProbability([row[0], row[0]], [outputs[0], known[0]])
      const expected = 'known' in asked ? first - given : first
      expect(probabilities[0]).toBeCloseTo(Math.exp(expected), 8)
      if ('known' in asked) expect(outputs.every((order) => order[0] === 3)).toBe(true)
    }
  })
})

test('the most probable outputs of any space', async () => {
  const space = constrained(subsets(labels), (y) => !(y.has(0) && y.has(2)))
  const all = [...space.enumerate!()]
  const ys = X.map((_, r) => all[r % all.length])
  const model = await new StructuredPredictor(space, { energy: 'linear', epochs: 3 }).fit(X, ys)
  const logs = model.logProbability(
    all.map(() => row[0]),
    all,
  )
  const [likely] = await model.mostProbable(row, 4)
  expectLikely(
    likely,
    expectedOf(all, logs, () => true),
  )
  const known = [new KnownCode(space, [Number.NaN, 1, 0])]
  const [given] = await model.mostProbable(row, 9, { known })
  expect(given.outputs).toHaveLength(2)
  expectLikely(
    given,
    expectedOf(all, logs, (y) => y.has(1) && !y.has(2)),
  )
})
