import { describe, expect, test } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import {
  boundedSubsets,
  choices,
  constrained,
  matchings,
  permutations,
  product,
  type Space,
  sequences,
  subsets,
  subsetsOfSize,
  topRankings,
  withFeatures,
} from '../../../src/spaces/index.js'
import { LabelRanker, MultilabelClassifier, StructuredPredictor } from '../../../src/tasks/index.js'

const rng = new Rng(1)
const X = Array.from({ length: 24 }, () => [rng.normal(), rng.normal()])
/** Inputs a little beyond those of training. */
const unseen = [
  [0.3, -0.2],
  [2, 2],
  [-3, 1],
]
const quick = {
  encoder: { hidden: [4] },
  deepHidden: [4],
  logPartitionHidden: [4],
  epochs: 3,
  samples: 8,
  validationFraction: 0,
  seed: 1,
}
const engines = [
  { engine: 'reference', within: 1e-6 },
  { engine: 'wasm', within: 1e-5 }, // scores of single precision
] as const

/** Σ_y p(y|x) of every unseen row, as `logProbability` gives it. */
function sums<Y>(
  model: { logProbability(X: number[][], ys: Y[]): Float64Array },
  outputs: readonly Y[],
): number[] {
  const total = unseen.map(() => 0)
  for (const y of outputs) {
    model.logProbability(unseen, new Array(unseen.length).fill(y)).forEach((logP, row) => {
      total[row] += Math.exp(logP)
    })
  }
  return total
}

function expectOnes(found: readonly number[], within: number) {
  for (const sum of found) expect(Math.abs(sum - 1)).toBeLessThan(within)
}

const drawn = <Y>(outputs: readonly Y[]) => X.map((_, row) => outputs[(row * 7) % outputs.length])

describe.each(engines)('probabilities sum to one by default, engine $engine', (given) => {
  const { engine, within } = given
  const labelSets = [...subsets(4).enumerate()].map((set) => [...set])

  test.each([
    ...['linear', 'pairwise', 'pairwise-full', 'pairwise-low-rank', 'deep'].flatMap((energy) =>
      ['logistic', 'sparsemax', 'tsallis:1.5'].map((loss) => ({ energy, loss })),
    ),
    { energy: 'deep', reference: 'learned' },
    { energy: 'pairwise', objective: 'exact' },
    { energy: 'deep', objective: 'mcmc' },
  ] as const)('label sets, %o', async (options) => {
    const settings = { ...quick, ...options, labels: ['a', 'b', 'c', 'd'], engine }
    const names = labelSets.map((set) => set.map((label) => settings.labels[label]))
    const model = await new MultilabelClassifier(settings as object).fit(X, drawn(names))
    expectOnes(sums(model, names), within)
  })

  test.each([
    ...['plackett-luce', 'linear'].map((energy) => ({ energy })),
    ...['ranks', 'matrix', 'pairs'].flatMap((code) =>
      ['logistic', 'sparsemax'].map((loss) => ({ code, loss, reference: 'uniform' })),
    ),
  ] as const)('rankings, %o', async (options) => {
    const orders = [...permutations(4).enumerate()].map((order) => Array.from(order))
    const settings = {
      ...quick,
      encoder: 'linear',
      items: ['a', 'b', 'c', 'd'],
      ...options,
      engine,
    }
    const model = await new LabelRanker(settings as object).fit(X, drawn(orders))
    expectOnes(sums(model, orders), within)
  })
})

const spaces = [
  choices(6),
  subsets(3),
  boundedSubsets(5, { min: 1, max: 2 }),
  subsetsOfSize(5, 2),
  sequences(3, 3),
  matchings(3),
  permutations(4),
  permutations(4, { code: 'matrix' }),
  topRankings(4, 2, { code: 'matrix' }),
  product({ size: choices(3), extras: subsets(2) }),
  constrained(permutations(4), (y) => y.indexOf(0) < y.indexOf(1)),
  await withFeatures(subsets(3), ['count / 2']),
] as unknown as Space<unknown>[]

/** A space that tells what it must and how to list it. */
const own: Space<number> = {
  name: 'a die',
  codeLength: 2,
  logSize: Math.log(6),
  encode(y, out, at) {
    out[at] = y / 6
    out[at + 1] = y % 2
  },
  decode: (code, at) => Math.round(code[at] * 6),
  contains: (y): y is number => Number.isInteger(y) && Number(y) >= 1 && Number(y) <= 6,
  sampleUniform(random, count, out) {
    for (let j = 0; j < count; j++) this.encode(1 + Math.floor(random.uniform() * 6), out, j * 2)
  },
  enumerate: () => [1, 2, 3, 4, 5, 6],
}

describe.each([...spaces, own as Space<unknown>])('probabilities of $name sum to one', (space) => {
  test.each([
    { energy: 'deep', loss: 'logistic' },
    { energy: 'linear', loss: 'logistic' },
    { energy: 'deep', loss: 'sparsemax' },
  ])('%o', async (options) => {
    const outputs = [...space.enumerate!()]
    const settings = { ...quick, ...options, engine: 'reference' } as object
    const model = await new StructuredPredictor(space, settings).fit(X, drawn(outputs))
    expectOnes(sums(model, outputs), 1e-6)
  })
})

test('which log-partition answered is said, and the learned one stays an option away', async () => {
  const space = permutations(3)
  const outputs = [...space.enumerate()]
  const model = await new StructuredPredictor(space, {
    ...quick,
    energy: 'deep',
    anchors: false,
  }).fit(X, drawn(outputs))
  const auto = model.logPartition(unseen, {})
  expect(auto.method).toBe('exact')
  expect([...model.logPartition(unseen)]).toEqual([...auto.values])
  const learned = model.logPartition(unseen, { method: 'learned' }).values
  const given = model.logProbability(unseen, outputs.slice(0, 3), { logPartition: 'learned' })
  model.logProbability(unseen, outputs.slice(0, 3)).forEach((logP, row) => {
    expect(given[row]).toBeCloseTo(logP + auto.values[row] - learned[row], 5)
  })
})
