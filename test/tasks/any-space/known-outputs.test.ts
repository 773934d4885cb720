import { describe, expect, test } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import {
  boundedSubsets,
  type Constraint,
  constrained,
  enumerateCodes,
  KnownCode,
  matchings,
  partialRanking,
  permutations,
  type Space,
  sequences,
  subsets,
} from '../../../src/spaces/index.js'
import { type PredictorOptions, StructuredPredictor } from '../../../src/tasks/index.js'

const rows = 40
const X = Array.from({ length: rows }, (_, row) => [Math.sin(row), row / rows])
const quick: PredictorOptions = {
  encoder: { hidden: [4] },
  epochs: 2,
  batchSize: 16,
  rate: 0.02,
  deterministic: true,
}

interface Case {
  readonly space: Space<unknown>
  readonly options?: PredictorOptions
  /** what is known of an output */
  readonly known: (code: Float32Array, y: unknown, rng: Rng) => Constraint
}

const entries = (space: Space<unknown>) => (code: Float32Array, _y: unknown, rng: Rng) =>
  new KnownCode(
    space,
    code.map((entry, i) => {
      return rng.uniform() < 0.5 && i < (space.indicators ?? code.length) ? entry : Number.NaN
    }),
  )
const byEntries = (space: unknown, options?: PredictorOptions): Case => {
  const own = space as Space<unknown>
  return { space: own, options, known: entries(own) }
}

const cases: readonly Case[] = [
  byEntries(sequences(2, 3)),
  byEntries(sequences(2, 3), { energy: 'deep', deepHidden: [4] }),
  byEntries(boundedSubsets(4, { max: 2 }), { energy: 'pairwise' }),
  byEntries(matchings(3, 3)),
  byEntries(
    constrained(subsets(4), (y) => y.size % 2 === 0),
    { energy: 'deep', deepHidden: [4] },
  ),
  {
    space: subsets(3) as Space<unknown>,
    options: { energy: 'deep', deepHidden: [4] },
    // any constraint, where outputs can be listed
    known: (_code, y) => ({
      allows: (other) => (other as Set<number>).size === (y as Set<number>).size,
    }),
  },
  {
    space: permutations(3) as Space<unknown>,
    known: (_code, y) => partialRanking(3, { top: [(y as number[])[0]] }),
  },
]

describe.each(
  cases.map((each) => [`${each.space.name}, ${each.options?.energy ?? 'auto'}`, each] as const),
)('what is known of outputs of %s', (_, { space, options, known }) => {
  const rng = new Rng(2)
  const { count, codes } = enumerateCodes(space)
  const c = space.codeLength
  const elements = Array.from({ length: count }, (_e, j) => space.decode(codes, j * c))
  const truth = X.map(() => elements[rng.integer(count)])
  const observed = truth.map((y) => {
    const code = new Float32Array(c)
    space.encode(y, code, 0)
    return rng.uniform() < 0.7 ? known(code, y, rng) : y
  })
  const fitted = new StructuredPredictor(space, { energy: 'linear', ...quick, ...options }).fit(
    X,
    observed,
  )
  const some = X.slice(0, 5)
  const asked = observed.slice(0, 5)
  const agrees = (row: number, y: unknown) => {
    const own = asked[row] as Constraint
    if (typeof own === 'object' && 'allows' in own) return own.allows(y)
    return (
      JSON.stringify([...(y as Set<number>)]) ===
      JSON.stringify([...(own as unknown as Set<number>)])
    )
  }

  test('has the probability of all that agree, and conditions the answers', async () => {
    const model = await fitted
    const p = elements.map((y) => model.logProbability(some, new Array(5).fill(y)).map(Math.exp))
    const values = model.logProbability(some, asked)
    const expected = model.expectedCode(some, { known: asked })
    const decided = model.complete(some, asked, { decision: 'mode' })
    const draws = model.sample(some, 20, { known: asked })
    for (let row = 0; row < 5; row++) {
      const weights = elements.map((y, j) => (agrees(row, y) ? p[j][row] : 0))
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      expect(Math.exp(values[row])).toBeCloseTo(total, 5)
      for (let i = 0; i < c; i++) {
        const mean = weights.reduce((sum, weight, j) => sum + weight * codes[j * c + i], 0) / total
        expect(expected.values[row * c + i]).toBeCloseTo(mean, 4)
      }
      expect(agrees(row, decided[row])).toBe(true)
      expect(draws[row].every((y) => agrees(row, y))).toBe(true)
    }
    const { nll, exactMatch } = model.evaluate(some, asked)
    expect(nll).toBeCloseTo(-values.reduce((sum, value) => sum + value, 0) / 5, 6)
    expect(exactMatch).toBeGreaterThanOrEqual(0)
  })
})

test('half of the positions of sequences are enough to learn from', async () => {
  const space = sequences(3, 4)
  const rng = new Rng(8)
  const inputs = Array.from({ length: 150 }, () => [rng.normal(), rng.normal()])
  const truth = inputs.map(([a, b]) => [Number(a > 0), Number(b > 0) * 2, Number(a > 0), 1])
  const code = new Float32Array(space.codeLength)
  const observed = truth.map((y) => {
    space.encode(y, code, 0)
    const hidden = code.map(() => Number.NaN)
    for (let t = 0; t < 4; t++) {
      if (rng.uniform() < 0.5) hidden.set(code.subarray(3 * t, 3 * t + 3), 3 * t)
    }
    return new KnownCode(space, hidden)
  })
  const options = {
    ...quick,
    encoder: { hidden: [] },
    epochs: 20,
    rate: 0.05,
    energy: 'linear',
  } as const
  const model = await new StructuredPredictor(space, options).fit(inputs, observed)
  expect(model.score(inputs, truth)).toBeGreaterThan(0.8)
})

test('what nothing agrees with is refused, and what cannot be told', async () => {
  const space = subsets(3)
  const never = { allows: () => false }
  const fittedTo = async (y: Constraint<ReadonlySet<number>>) =>
    new StructuredPredictor(space).fit([[0]], [y])
  await expect(fittedTo(never)).rejects.toThrow(/no output agrees with what is known.*row 0/)
  const large = subsets(40)
  const some = { allows: (y: ReadonlySet<number>) => y.size > 3 }
  const fittedLarge = async () => new StructuredPredictor(large).fit([[0]], [some])
  await expect(fittedLarge()).rejects.toThrow(/no way to tell.*row 0/)
})
