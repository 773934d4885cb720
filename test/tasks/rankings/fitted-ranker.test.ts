import { describe, expect, test } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import { isConsistent, type PartialRanking, partialRanking } from '../../../src/spaces/index.js'
import type { FittedRanker, RankerOptions, RankingOutputs } from '../../../src/tasks/index.js'
import { plantedRanking } from '../../../src/testing/index.js'
import { caught } from '../../reference/caught.js'
import {
  agreement,
  expectOrderFrequencies,
  marginalsOfOrders,
  spearmanDistance,
} from '../../reference/ranked-model.js'
import { everyRanking, items, probabilitiesOf, ranker, sum, three, X, Y } from './drinks.js'

const fitDrinks = (options: RankerOptions = {}) => ranker(options).fit(X, Y)
/** As long as it takes for the energy to matter. */
const trained = { epochs: 15, rate: 0.05 } as const

const exact: readonly RankerOptions[] = [
  { energy: 'plackett-luce' },
  { energy: 'plackett-luce', code: 'ranks' },
  { reference: 'uniform', objective: 'exact', code: 'ranks' },
  { reference: 'uniform', objective: 'exact', code: 'matrix' },
  { reference: 'uniform', objective: 'exact', code: 'pairs' },
]
const residual: readonly RankerOptions[] = [
  { objective: 'exact' },
  { objective: 'exact', code: 'matrix' },
  { objective: 'exact', loss: 'sparsemax' },
  { objective: 'exact', loss: 'tsallis:1.5', reference: 'uniform' },
]

describe.each([...exact, ...residual])('a model with an exact log-partition, %o', (options) => {
  test('has probabilities over all rankings that sum to one', async () => {
    const fitted = await fitDrinks({ ...trained, ...options })
    for (const row of probabilitiesOf(fitted)) expect(sum(row)).toBeCloseTo(1, 5)
    expect([...fitted.logPartition(three)]).toEqual([...fitted.exactLogPartition(three)!])
  })
})

describe.each(exact)('an exact model, %o', (options) => {
  test('has the place and pair probabilities of its distribution', async () => {
    const fitted = await fitDrinks({ ...trained, ...options })
    const pairs = fitted.pairwiseProbabilities(three)
    const places = fitted.placeProbabilities(three)
    expect([pairs.rows, pairs.cols, places.rows, places.cols]).toEqual([3, 16, 3, 16])
    probabilitiesOf(fitted).forEach((probabilities, r) => {
      const expected = marginalsOfOrders(everyRanking, probabilities)
      for (let e = 0; e < 16; e++) {
        expect(pairs.values[16 * r + e]).toBeCloseTo(expected.pairs[e], 5)
        expect(places.values[16 * r + e]).toBeCloseTo(expected.places[e], 5)
      }
    })
  })

  test('decides as well as the best of all rankings, by every rule', async () => {
    const fitted = await fitDrinks({ ...trained, ...options })
    const decided = (decision: 'mode' | 'kemeny' | 'expected-ranks') =>
      fitted.predict(three, { decision })
    const [modes, kemeny, borda] = [decided('mode'), decided('kemeny'), decided('expected-ranks')]
    probabilitiesOf(fitted).forEach((probabilities, r) => {
      const { pairs, places } = marginalsOfOrders(everyRanking, probabilities)
      const best = everyRanking[probabilities.indexOf(Math.max(...probabilities))]
      expect(modes[r]).toEqual(best)
      const most = Math.max(...everyRanking.map((order) => agreement(order, pairs)))
      expect(agreement(kemeny[r], pairs)).toBeCloseTo(most, 5)
      const least = Math.min(...everyRanking.map((order) => spearmanDistance(order, places)))
      expect(spearmanDistance(borda[r], places)).toBeCloseTo(least, 5)
    })
  })

  test('samples every ranking as often as it should (false-alarm rate 1e-6 a row)', async () => {
    const fitted = await fitDrinks(options)
    const draws = fitted.sample(three, 3000)
    probabilitiesOf(fitted).forEach((probabilities, r) => {
      expectOrderFrequencies(draws[r], everyRanking, probabilities)
    })
  })
})

const joint: readonly RankerOptions[] = [
  {},
  { code: 'ranks' },
  { code: 'matrix', logPartition: 'constant' },
  { reference: 'uniform', samples: 30 },
  { reference: 'uniform', samples: 30, code: 'ranks', logPartition: 'residual' },
  { reference: 'uniform', samples: 30, code: 'matrix' },
]

describe.each(joint)('a model with a learned log-partition, %o', (options) => {
  test('has probabilities that sum to e^(exact τ − learned τ) if it is asked for', async () => {
    const fitted = await fitDrinks({ ...trained, ...options, anchors: false })
    const learned = fitted.logPartition(three, { method: 'learned' }).values
    const truth = fitted.exactLogPartition(three)!
    expect([...learned]).not.toEqual([...truth])
    probabilitiesOf(fitted, 'learned').forEach((probabilities, r) => {
      expect(Math.log(sum(probabilities))).toBeCloseTo(truth[r] - learned[r], 4)
    })
  })
})

describe('a residual on a learned reference', () => {
  test('answers with samples: within 0.15 of its distribution, and samples from it', async () => {
    for (const loss of ['logistic', 'sparsemax']) {
      const fitted = await fitDrinks({ ...trained, epochs: 5, loss })
      const pairs = fitted.pairwiseProbabilities(three).values
      const places = fitted.placeProbabilities(three).values
      const draws = fitted.sample(three, 2000)
      probabilitiesOf(fitted).forEach((probabilities, r) => {
        const total = sum(probabilities)
        const normalized = probabilities.map((p) => p / total)
        const expected = marginalsOfOrders(everyRanking, normalized)
        const drawn = marginalsOfOrders(
          draws[r],
          draws[r].map(() => 1 / 2000),
        )
        for (let e = 0; e < 16; e++) {
          expect(Math.abs(pairs[16 * r + e] - expected.pairs[e])).toBeLessThan(0.15)
          expect(Math.abs(places[16 * r + e] - expected.places[e])).toBeLessThan(0.15)
          // five standard errors of a frequency
          const error = 5 * Math.sqrt(0.25 / 2000)
          expect(Math.abs(drawn.pairs[e] - pairs[16 * r + e])).toBeLessThan(error)
        }
      })
    }
  })

  test('decides for a ranking within its reach', async () => {
    const fitted = await fitDrinks(trained)
    probabilitiesOf(fitted).forEach((probabilities, r) => {
      const { pairs } = marginalsOfOrders(everyRanking, probabilities)
      const most = Math.max(...everyRanking.map((order) => agreement(order, pairs)))
      const kemeny = fitted.predict(three, { decision: 'kemeny' })[r]
      expect(agreement(kemeny, pairs)).toBeGreaterThan(most - 0.2)
    })
  })
})

describe.each<RankerOptions>([
  {},
  { energy: 'plackett-luce' },
  { reference: 'uniform', code: 'matrix' },
  { loss: 'sparsemax', reference: 'uniform' },
])('probabilities, %o', (options) => {
  test('of pairs add up to one, those of places along rows and columns', async () => {
    const fitted = await fitDrinks(options)
    const pairs = fitted.pairwiseProbabilities(X).values
    const places = fitted.placeProbabilities(X).values
    expect([...pairs, ...places].every((p) => p >= 0 && p <= 1 + 1e-6)).toBe(true)
    for (let r = 0; r < X.rows; r++) {
      for (let i = 0; i < 4; i++) {
        expect(pairs[16 * r + 5 * i]).toBe(0)
        for (let j = 0; j < i; j++) {
          expect(pairs[16 * r + 4 * i + j] + pairs[16 * r + 4 * j + i]).toBeCloseTo(1, 5)
        }
        const row = [0, 1, 2, 3].map((t) => places[16 * r + 4 * i + t])
        const column = [0, 1, 2, 3].map((j) => places[16 * r + 4 * j + i])
        expect(sum(row)).toBeCloseTo(1, 5)
        expect(sum(column)).toBeCloseTo(1, 5)
      }
    }
  })
})

describe('the probability of what is known of a ranking', () => {
  const known: RankingOutputs = [
    { top: ['milk'] },
    {
      preferences: [
        ['water', 'tea'],
        ['milk', 'coffee'],
      ],
    },
    'tea>coffee=milk>water',
  ]
  const partial = known.map((input) => partialRanking(items, input as string))

  test.each<RankerOptions>([
    { energy: 'plackett-luce' },
    {},
    { reference: 'uniform', code: 'ranks' },
    { loss: 'sparsemax' },
  ])('is that of all rankings consistent with it, %o', async (options) => {
    const fitted = await fitDrinks({ ...trained, ...options })
    const logProbability = fitted.logProbability(three, known)
    probabilitiesOf(fitted).forEach((probabilities, r) => {
      const consistent = probabilities.filter((_, y) => isConsistent(everyRanking[y], partial[r]))
      expect(Math.exp(logProbability[r])).toBeCloseTo(sum(consistent), 6)
    })
  })

  test.each<RankerOptions>([
    { energy: 'plackett-luce' },
    { reference: 'uniform', objective: 'exact' },
    {},
  ])('is exact also where these are too many to list, %o', async (options) => {
    const seven = plantedRanking({ rows: 20, features: 3, items: 7, seed: 1 })
    const fitted = await ranker({ ...trained, ...options, items: undefined }).fit(
      seven.features,
      seven.rankings,
    )
    const row = (...output: RankingOutputs) => fitted.logProbability([[1, -1, 0.5]], output)[0]
    const gap =
      fitted.logPartition([[1, -1, 0.5]])[0] - fitted.exactLogPartition([[1, -1, 0.5]])![0]
    expect(row({ preferences: [] }) + gap).toBeCloseTo(0, 5)
    const ways = [row({ preferences: [[2, 5]] }), row({ preferences: [[5, 2]] })]
    expect(sum(ways.map(Math.exp)) * Math.exp(gap)).toBeCloseTo(1, 5)
    const firsts = Array.from({ length: 7 }, (_, i) => Math.exp(row({ top: [i] })))
    expect(sum(firsts) * Math.exp(gap)).toBeCloseTo(1, 5)
  })

  test('beyond sixteen items is a finite estimate', async () => {
    const many = plantedRanking({ rows: 8, features: 3, items: 18, seed: 1 })
    const options = { energy: 'plackett-luce', items: undefined } as const
    const fitted = await ranker(options).fit(many.features, many.rankings)
    const [one, all] = [{ preferences: [[0, 1]] }, { preferences: [] }].map(
      (output) => fitted.logProbability([[0, 0, 0]], [output as never])[0],
    )
    // a barely trained model is nearly uniform
    expect(Math.abs(one - Math.log(0.5))).toBeLessThan(0.5)
    expect(Math.abs(all)).toBeLessThan(0.5)
  })

  test('cannot be asked of preferences that contradict each other: the error names the cycle', async () => {
    const fitted = await fitDrinks()
    const cycle = {
      preferences: [
        ['tea', 'milk'],
        ['milk', 'coffee'],
        ['coffee', 'tea'],
      ],
    } as const
    for (const ask of [
      () => fitted.logProbability(three, ['tea>milk', cycle, 'tea>milk']),
      () => fitted.complete(three, ['tea>milk', cycle, 'tea>milk']),
      () => fitted.evaluate(three, ['tea>milk', cycle, 'tea>milk']),
    ]) {
      const error = await caught(ask)
      expect(error.code).toBe('NOT_IN_SPACE')
      expect(error.message).toMatch(/row 1.*(tea > milk > coffee > tea|milk > coffee > tea > milk)/)
    }
  })
})

describe('a completion', () => {
  /** The Kemeny order of the distribution given what is known, by enumeration. */
  function conditionalAgreement(probabilities: readonly number[], known: PartialRanking) {
    const given = probabilities.map((p, y) => (isConsistent(everyRanking[y], known) ? p : 0))
    const total = sum(given)
    const { pairs } = marginalsOfOrders(
      everyRanking,
      given.map((p) => p / total),
    )
    const consistent = everyRanking.filter((order) => isConsistent(order, known))
    return { pairs, most: Math.max(...consistent.map((order) => agreement(order, pairs))) }
  }

  const questions: readonly RankingOutputs[0][] = [
    { top: ['water'] },
    { top: ['coffee', 'tea'] },
    { preferences: [['milk', 'tea']] },
    {
      preferences: [
        ['milk', 'tea'],
        ['water', 'coffee'],
      ],
    },
    'coffee>tea=milk>water',
    { ranks: [4, 1, 3, 2] },
    { preferences: [] },
  ]

  test.each<RankerOptions>([
    { energy: 'plackett-luce' },
    { reference: 'uniform', code: 'ranks' },
    { reference: 'uniform', code: 'matrix' },
    { reference: 'uniform', code: 'pairs' },
  ])('agrees most with the distribution given what is known, %o', async (options) => {
    const fitted = await fitDrinks({ ...trained, ...options })
    const distributions = probabilitiesOf(fitted)
    for (const question of questions) {
      const known = partialRanking(items, question as string)
      fitted.complete(three, [question, question, question]).forEach((order, r) => {
        expect(isConsistent(order, known)).toBe(true)
        const { pairs, most } = conditionalAgreement(distributions[r], known)
        expect(agreement(order, pairs)).toBeCloseTo(most, 4)
      })
    }
  })

  // the default chooses an energy, which may be a residual
  test.each<RankerOptions>([{ energy: 'linear' }, {}])(
    'of a residual agrees nearly as much, by samples of its reference given what is known, %o',
    async (options) => {
      const fitted = await fitDrinks({ ...trained, ...options })
      const distributions = probabilitiesOf(fitted)
      for (const question of questions) {
        const known = partialRanking(items, question as string)
        fitted.complete(three, [question, question, question]).forEach((order, r) => {
          expect(isConsistent(order, known)).toBe(true)
          const { pairs, most } = conditionalAgreement(distributions[r], known)
          expect(agreement(order, pairs)).toBeGreaterThan(most - 0.15)
        })
      }
    },
  )

  test('of nothing is the prediction, of everything what is known', async () => {
    const nothing = Y.map(() => ({ preferences: [] }))
    for (const options of [
      { energy: 'plackett-luce' },
      { reference: 'uniform', code: 'ranks' },
      { reference: 'uniform', code: 'pairs' },
    ] as const) {
      const fitted = await fitDrinks({ ...trained, ...options })
      expect(fitted.complete(X, nothing)).toEqual(fitted.predict(X))
      expect(fitted.complete(X, Y)).toEqual(Y)
    }
    expect((await fitDrinks({ loss: 'sparsemax' })).complete(X, Y)).toEqual(Y)
  })

  test('beyond sixteen items keeps to what is known', async () => {
    const many = plantedRanking({ rows: 8, features: 3, items: 20, seed: 1 })
    for (const options of [{}, { energy: 'plackett-luce' }, { reference: 'uniform' }] as const) {
      const fitted = await ranker({ ...options, items: undefined }).fit(
        many.features,
        many.rankings,
      )
      const known = [
        { top: [7, 3, 19] },
        {
          preferences: [
            [4, 2],
            [2, 9],
            [17, 0],
          ],
        },
      ] as const
      const two = takeRows(many.features, Int32Array.of(0, 1))
      fitted.complete(two, known).forEach((order, r) => {
        expect(new Set(order).size).toBe(20)
        expect(isConsistent(order, partialRanking(20, known[r]))).toBe(true)
      })
      const nothing = [{ preferences: [] }, { preferences: [] }]
      expect(fitted.complete(two, nothing)).toEqual(fitted.predict(two))
    }
  })
})

describe('predictions', () => {
  test('are one ranking a row, by the rule of the fit unless another is asked for', async () => {
    const fitted = await fitDrinks({ ...trained, decision: 'mode' })
    const orders = fitted.predict(X)
    expect(orders).toHaveLength(40)
    for (const order of orders) expect([...order].sort()).toEqual([0, 1, 2, 3])
    expect(fitted.predict(X, { decision: 'mode' })).toEqual(orders)
    expect(fitted.predict(X, { decision: 'kemeny' })).not.toEqual(orders)
    const decision = 'coin' as 'mode'
    expect((await caught(() => fitted.predict(X, { decision }))).code).toBe('INVALID_OPTION')
  })

  test('come as names and as ranks too', async () => {
    const fitted = await fitDrinks(trained)
    const orders = fitted.predict(three)
    expect(fitted.predictNames(three)).toEqual(orders.map((order) => order.map((i) => items[i])))
    const { rows, cols, values } = fitted.predictRanks(three)
    expect([rows, cols]).toEqual([3, 4])
    orders.forEach((order, r) => {
      order.forEach((item, place) => {
        expect(values[4 * r + item]).toBe(place + 1)
      })
    })
  })

  test('by exact sums do not depend on the rows around them', async () => {
    const many = plantedRanking({ rows: 530, features: 3, items: 4, seed: 5 }).features
    const some = takeRows(many, Int32Array.of(0, 511, 512, 529))
    for (const options of [{ energy: 'plackett-luce' }, { reference: 'uniform' }] as const) {
      const fitted = await fitDrinks(options)
      const all = fitted.pairwiseProbabilities(many).values
      const few = fitted.pairwiseProbabilities(some).values
      ;[0, 511, 512, 529].forEach((row, r) => {
        for (let e = 0; e < 16; e++) expect(few[16 * r + e]).toBeCloseTo(all[16 * row + e], 6)
      })
    }
  })

  test('and samples are the same again, and others with another seed', async () => {
    const fitted = await fitDrinks()
    expect(fitted.predict(X)).toEqual(fitted.predict(X))
    expect(fitted.sample(three, 20)).toEqual(fitted.sample(three, 20, { seed: 0 }))
    expect(fitted.sample(three, 20)).not.toEqual(fitted.sample(three, 20, { seed: 1 }))
    expect(fitted.sample(three, 5).map((draws) => draws.length)).toEqual([5, 5, 5])
  })

  test('cannot be used to change the model', async () => {
    const fitted = await fitDrinks()
    const before = [...fitted.pairwiseProbabilities(three).values]
    fitted.pairwiseProbabilities(three).values.fill(9)
    fitted.predict(three)[0].reverse()
    fitted.logPartition(three).fill(9)
    expect([...fitted.pairwiseProbabilities(three).values]).toEqual(before)
  })

  test('on bad data are refused', async () => {
    const fitted = await fitDrinks()
    const wrongColumns = await caught(() => fitted.predict([[1, 2]]))
    expect(wrongColumns.code).toBe('SHAPE_MISMATCH')
    expect(wrongColumns.message).toMatch(/expected 3.*received 2/)
    const row = [[1, 2, 3]]
    for (const [code, ask] of [
      ['EMPTY_DATA', () => fitted.predict([])],
      ['EMPTY_DATA', () => fitted.evaluate([], [])],
      ['NOT_FINITE', () => fitted.predict([[1, 2, Number.NaN]])],
      ['UNKNOWN_LABEL', () => fitted.logProbability(row, [['cola']])],
      ['NOT_IN_SPACE', () => fitted.logProbability(row, [[0, 0, 1, 2]])],
      ['SHAPE_MISMATCH', () => fitted.logProbability(row, [])],
      ['SHAPE_MISMATCH', () => fitted.score(X, [[0, 1, 2, 3]])],
      ['SHAPE_MISMATCH', () => fitted.complete(X, [])],
      ['INVALID_OPTION', () => fitted.sample(X, 0)],
      ['INVALID_OPTION', () => fitted.sample(X, 1.5)],
      ['INVALID_OPTION', () => fitted.sample(X, 1, { seed: Number.NaN })],
    ] as const) {
      expect((await caught(ask)).code).toBe(code)
    }
  })
})

describe('an evaluation', () => {
  test('judges every rule, with the likelihood over the exact log-partition', async () => {
    const fitted = await fitDrinks(trained)
    const evaluation = fitted.evaluate(X, Y)
    expect(evaluation.decision).toBe('kemeny')
    expect(evaluation.report).toEqual(evaluation.byDecision.kemeny)
    expect(fitted.score(X, Y)).toBe(evaluation.report.kendallTau)
    expect(Object.keys(evaluation.byDecision).sort()).toEqual(['expected-ranks', 'kemeny', 'mode'])
    const learned = fitted.logPartition(X)
    const truth = fitted.exactLogPartition(X)!
    const logProbability = fitted.logProbability(X, Y)
    const nll = sum(truth.map((tau, r) => tau - learned[r] - logProbability[r])) / 40
    expect(evaluation.nll).toBeCloseTo(nll, 6)
    const error = sum(truth.map((tau, r) => Math.abs(tau - learned[r]))) / 40
    expect(evaluation).toMatchObject({ logPartition: 'exact', zeroProbability: 0 })
    expect(evaluation.logPartitionError).toBeCloseTo(error, 6)
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation)
  })

  test('is perfect where the truth is what the model says', async () => {
    const fitted = await fitDrinks(trained)
    expect(fitted.score(X, fitted.predict(X))).toBe(1)
    const reversed = fitted.predict(X).map((order) => [...order].reverse())
    expect(fitted.score(X, reversed)).toBe(-1)
  })

  test('takes rankings that are partly known', async () => {
    const fitted = await fitDrinks(trained)
    const tops = Y.map((order) => ({ top: order.slice(0, 1) }))
    const { nll, report } = fitted.evaluate(X, tops)
    expect(nll).toBeLessThan(fitted.evaluate(X, Y).nll)
    expect(report.kendallTau).toBeGreaterThan(0)
  })

  test('of a model without a log-partition of its own has no error of it', async () => {
    for (const options of [
      { energy: 'plackett-luce' },
      { objective: 'exact' },
      { logPartition: 'table' },
    ] satisfies RankerOptions[]) {
      const { logPartitionError, logPartition } = (await fitDrinks(options)).evaluate(X, Y)
      expect(logPartition).toBe('exact')
      expect(logPartitionError).toBeUndefined()
    }
  })

  test('uses the learned log-partition beyond sixteen items', async () => {
    const many = plantedRanking({ rows: 8, features: 3, items: 17, seed: 1 })
    const fitted = await ranker({ items: undefined }).fit(many.features, many.rankings)
    const evaluation = fitted.evaluate(many.features, many.rankings)
    expect(fitted.exactLogPartition(many.features)).toBeUndefined()
    expect(evaluation).toMatchObject({ logPartition: 'learned' })
    expect(evaluation.logPartitionError).toBeUndefined()
    expect(Number.isFinite(evaluation.nll)).toBe(true)
  })

  test('counts rankings that a sparse loss deems impossible', async () => {
    const fitted = await fitDrinks({ ...trained, loss: 'sparsemax', objective: 'exact', rate: 0.3 })
    const { nll, zeroProbability } = fitted.evaluate(X, Y)
    const impossible = [...fitted.logProbability(X, Y)].filter((l) => l === -Infinity).length
    expect(impossible).toBeGreaterThan(0)
    expect(zeroProbability).toBeCloseTo(impossible / 40, 9)
    expect(nll).toBe(Number.POSITIVE_INFINITY)
  })
})

test('a fitted model says what it is', async () => {
  const fitted: FittedRanker = await fitDrinks({ featureNames: ['a', 'b', 'c'] })
  expect(fitted.items).toEqual(items)
  expect(fitted.featureNames).toEqual(['a', 'b', 'c'])
  expect(fitted.featureCount).toBe(3)
  expect(fitted.engine).toBe('wasm')
  expect(fitted.options).toMatchObject({ loss: 'logistic', objective: 'joint', samples: 8 })
  // head 3→6 pairs, log-partition 3→1; the reference: head 3→4 items, a constant it does not use
  expect(fitted.parameterCount).toBe(24 + 4 + 16 + 1)
  const { select, refit, reference, aborted } = fitted.training
  expect(aborted).toBe(false)
  expect(refit).toBeUndefined()
  expect(select).toMatchObject({ reason: 'epochs', epochs: 4 })
  expect(select.sampling?.effectiveSampleSize).toBeGreaterThan(0)
  expect(reference?.select).toMatchObject({ reason: 'epochs', epochs: 4 })
  expect(reference?.select.sampling).toBeUndefined()
})
