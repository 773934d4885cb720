import { describe, expect, test } from 'vitest'
import {
  inferRankings,
  rankingMarginals,
  rankingRules,
  rankingsAtOnce,
} from '../../../src/inference/index.js'
import {
  fenchelYoung,
  type Generator,
  logistic,
  sparsemax,
  tsallis,
} from '../../../src/losses/index.js'
import { Rng } from '../../../src/random/index.js'
import {
  mallowsLogProbability,
  type PartialRanking,
  partialRanking,
  permutations,
} from '../../../src/spaces/index.js'
import { normalFeatures } from '../../models/tiny-model.js'
import { partsOf, type TinyRankerOptions, tinyRanker } from '../../models/tiny-ranker.js'
import {
  agreement,
  expectOrderFrequencies,
  marginalsOfOrders,
  rankedModel,
  spearmanDistance,
} from '../../reference/ranked-model.js'
import { rankingAnswers } from './ranking-answers.js'

const rows = 3
const features = normalFeatures(rows, 2)

/** The posterior of a random model, and every row's true distribution by brute force. */
function infer(
  generator: Generator,
  options: TinyRankerOptions,
  seed = 7,
  known?: readonly PartialRanking[],
) {
  const tiny = tinyRanker(options)
  const { model, space } = tiny
  const posterior = rankingAnswers(
    inferRankings(model, space, generator, { features }, new Rng(seed), known),
    space,
  )
  const truth = () => partsOf(tiny, features).map((parts) => rankedModel(generator, space, parts))
  return { posterior, truth, tiny }
}

/** The drawn orders of one row. */
const draws = (posterior: ReturnType<typeof rankingAnswers>, b: number, count: number) =>
  posterior.sample(b, new Rng(3).split(b), count)

const exactKinds: readonly TinyRankerOptions[] = [
  { k: 1 },
  { k: 2, code: 'ranks' },
  { k: 4, code: 'ranks' },
  { k: 4, code: 'matrix' },
  { k: 5, code: 'pairs' },
  { k: 4, energy: 'plackett-luce' },
]

describe.each(exactKinds)('the posterior under the uniform measure, %o', (options) => {
  const { posterior, truth } = infer(logistic, options)
  const rowsOf = truth()

  test('is exact: its marginals are those of the distribution', () => {
    expect(posterior.kind).toBe('exact')
    rowsOf.forEach(({ orders, probabilities }, b) => {
      const expected = marginalsOfOrders(orders, probabilities)
      const { places, pairs } = posterior.marginals(b)
      places.forEach((p, e) => {
        expect(p).toBeCloseTo(expected.places[e], 6)
      })
      pairs.forEach((p, e) => {
        expect(p).toBeCloseTo(expected.pairs[e], 6)
      })
    })
  })

  test('decides as well as the best of all orders, by every rule', () => {
    rowsOf.forEach(({ orders, probabilities }, b) => {
      const { places, pairs } = marginalsOfOrders(orders, probabilities)
      const mode = posterior.decide(b, 'mode').join()
      const chosen = probabilities[orders.findIndex((order) => order.join() === mode)]
      expect(chosen).toBeCloseTo(Math.max(...probabilities), 9)
      const most = Math.max(...orders.map((order) => agreement(order, pairs)))
      expect(agreement(posterior.decide(b, 'kemeny'), pairs)).toBeCloseTo(most, 9)
      const least = Math.min(...orders.map((order) => spearmanDistance(order, places)))
      const borda = posterior.decide(b, 'expected-ranks')
      expect(spearmanDistance(borda, places)).toBeCloseTo(least, 9)
    })
  })

  test('draws every order as often as it should (false-alarm rate 1e-6 a row)', () => {
    rowsOf.forEach(({ orders, probabilities }, b) => {
      expectOrderFrequencies(draws(posterior, b, 4000), orders, probabilities)
    })
  })
})

/** the log-partition of sparse generators is solved for, not the learned one */
const normalized = (generator: Generator, rowsOf: readonly ReturnType<typeof rankedModel>[]) =>
  rowsOf.map((row) => {
    const { distribution } = fenchelYoung(generator, { reference: row.reference })
    return { ...row, probabilities: [...distribution(row.scores)] }
  })

const smallKinds: readonly [string, Generator, TinyRankerOptions][] = [
  ['a residual, pairs code', logistic, { k: 4, reference: true, random: 0.5 }],
  ['a residual, matrix code', logistic, { k: 3, reference: true, random: 0.5, code: 'matrix' }],
  ['a residual of six items', logistic, { k: 6, reference: true, random: 0.5 }],
  ['a sparse residual', sparsemax, { k: 3, reference: true, random: 0.3 }],
  ['sparsemax, uniform', sparsemax, { k: 3, random: 0.4 }],
]

describe.each(smallKinds)('up to six items nothing is sampled: %s', (_, generator, options) => {
  test('marginals, best orders and what is left given what is known', () => {
    const { posterior, truth } = infer(generator, options)
    const { k = 3 } = options
    const some = Array.from({ length: rows }, () => partialRanking(k, { top: [1] }))
    const { posterior: given } = infer(generator, options, 7, some)
    normalized(generator, truth()).forEach(({ orders, probabilities }, b) => {
      const { pairs } = marginalsOfOrders(orders, probabilities)
      posterior.marginals(b).pairs.forEach((p, e) => {
        expect(p).toBeCloseTo(pairs[e], 5)
      })
      const mode = posterior.decide(b, 'mode').join()
      const chosen = probabilities[orders.findIndex((order) => order.join() === mode)]
      expect(chosen).toBeCloseTo(Math.max(...probabilities), 6)
      expect(posterior.effectiveShare(b)).toBe(1)
      const left = probabilities.map((p, y) => (some[b].allows(orders[y]) ? p : 0))
      const mass = left.reduce((sum, p) => sum + p, 0)
      const conditional = marginalsOfOrders(
        orders,
        left.map((p) => p / mass),
      )
      given.marginals(b).pairs.forEach((p, e) => {
        expect(p).toBeCloseTo(conditional.pairs[e], 5)
      })
    })
  })
})

// A thousand samples a row with weights of bounded spread: standard errors are below 0.03.
const sampledKinds: readonly [string, Generator, TinyRankerOptions][] = [
  ['a residual, pairs code', logistic, { k: 7, reference: true, random: 0.15 }],
  ['a residual, matrix code', logistic, { k: 7, reference: true, random: 0.3, code: 'matrix' }],
  ['tsallis, uniform', tsallis(1.5), { k: 7, random: 0.2, code: 'ranks' }],
]

describe.each(sampledKinds)('the posterior of %s', (_, generator, options) => {
  const { posterior, truth } = infer(generator, options)
  const k = options.k!
  const rowsOf = normalized(generator, truth())

  test('is sampled, with marginals within 0.15 that are those of some distribution', () => {
    expect(posterior.kind).toBe('sampled')
    rowsOf.forEach(({ orders, probabilities }, b) => {
      const expected = marginalsOfOrders(orders, probabilities)
      const { places, pairs } = posterior.marginals(b)
      places.forEach((p, e) => {
        expect(Math.abs(p - expected.places[e])).toBeLessThan(0.15)
      })
      for (let i = 0; i < k; i++) {
        for (let j = 0; j < i; j++) expect(pairs[i * k + j] + pairs[j * k + i]).toBeCloseTo(1, 9)
        const row = [...places.subarray(i * k, (i + 1) * k)]
        expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9)
      }
    })
  })

  test('decides nearly as well as the best of all orders', () => {
    rowsOf.forEach(({ orders, probabilities }, b) => {
      const { places, pairs } = marginalsOfOrders(orders, probabilities)
      const most = Math.max(...orders.map((order) => agreement(order, pairs)))
      expect(agreement(posterior.decide(b, 'kemeny'), pairs)).toBeGreaterThan(most - 0.2)
      const least = Math.min(...orders.map((order) => spearmanDistance(order, places)))
      const borda = posterior.decide(b, 'expected-ranks')
      expect(spearmanDistance(borda, places)).toBeLessThan(least + 0.6)
    })
  })

  test('draws with its own marginals', () => {
    for (let b = 0; b < rows; b++) {
      const drawn = draws(posterior, b, 2000)
      const { places } = marginalsOfOrders(
        drawn,
        drawn.map(() => 1 / drawn.length),
      )
      const expected = posterior.marginals(b).places
      // five standard errors of a frequency
      places.forEach((p, e) => {
        expect(Math.abs(p - expected[e])).toBeLessThan(5 * Math.sqrt(0.25 / 2000))
      })
    }
  })
})

describe('where few samples carry everything', () => {
  const options = { k: 7, reference: true, random: 2 } as const
  const { posterior, truth } = infer(logistic, options)
  const k = options.k

  /** `p ∝ q e^{βg}` and the share of samples of `q` that are effective for it, by brute force. */
  const power = ({ scores, reference }: ReturnType<typeof rankedModel>, beta: number) => {
    const most = Math.max(...scores)
    const masses = scores.map((g, y) => reference[y] * Math.exp(beta * (g - most)))
    const total = masses.reduce((sum, p) => sum + p, 0)
    const square = scores.reduce(
      (sum, g, y) => sum + reference[y] * Math.exp(2 * beta * (g - most)),
      0,
    )
    return { probabilities: masses.map((p) => p / total), share: total ** 2 / square }
  }

  test('decisions are by the power of the weights at which fifty of the thousand are effective', () => {
    truth().forEach((row, b) => {
      expect(power(row, 1).share).toBeLessThan(0.02)
      expect(posterior.effectiveShare(b)).toBeLessThan(0.05)
      let [low, high] = [0, 1]
      for (let step = 0; step < 40; step++) {
        const beta = (low + high) / 2
        if (power(row, beta).share >= 0.05) low = beta
        else high = beta
      }
      const { pairs } = marginalsOfOrders(row.orders, power(row, low).probabilities)
      const preferences = posterior.preferences(b)
      const gaps = [...preferences].map((p, e) => Math.abs(p - pairs[e]))
      // fifty equal samples have standard errors of at most .07
      expect(Math.max(...gaps)).toBeLessThan(0.25)
      expect(gaps.reduce((sum, gap) => sum + gap, 0) / (k * (k - 1))).toBeLessThan(0.08)
      const kemeny = posterior.decide(b, 'kemeny')
      const most = Math.max(...row.orders.map((order) => agreement(order, preferences)))
      expect(agreement(kemeny, preferences)).toBeCloseTo(most, 9)
    })
  })

  test('marginals are still those of all weights', () => {
    for (let b = 0; b < rows; b++) {
      const { pairs } = posterior.marginals(b)
      const isFlatter = [...posterior.preferences(b)].some((p, e) => Math.abs(p - pairs[e]) > 0.02)
      expect(isFlatter).toBe(true)
    }
  })

  test('enough of them decide as they are', () => {
    const { posterior: even } = infer(logistic, { ...options, random: 0.2 })
    for (let b = 0; b < rows; b++) {
      expect(even.effectiveShare(b)).toBeGreaterThan(0.05)
      expect(even.preferences(b)).toEqual(even.marginals(b).pairs)
    }
  })
})

test('the mode of a residual never leaves the samples of its reference', () => {
  // The reference all but forbids every order that does not begin with item 0, the residual wants one.
  const tiny = tinyRanker({ k: 7, reference: true, random: 0 })
  const set = (ranker: typeof tiny.model, name: string, values: number[]) => {
    const weight = { rows: 1, cols: values.length, values: Float32Array.from(values) }
    ranker.store.restore(new Map([...ranker.store.snapshot(), [name, weight]]))
  }
  const names = (ranker: typeof tiny.model) => [...ranker.store.snapshot().keys()]
  const bias = (ranker: typeof tiny.model) =>
    names(ranker).find((name) => name.startsWith('energy/') && name.endsWith('bias'))!
  set(tiny.reference!.model, bias(tiny.reference!.model), [30, 0, 0, 0, 0, 0, 0])
  set(
    tiny.model,
    bias(tiny.model),
    Array.from({ length: 21 }, (_, pair) => (pair < 6 ? -40 : 0)),
  ) // item 0 last
  const posterior = rankingAnswers(
    inferRankings(tiny.model, tiny.space, logistic, { features }, new Rng(1)),
    tiny.space,
  )
  const [{ linear, worths }] = partsOf(tiny, features)
  const { orders, probabilities } = rankedModel(logistic, tiny.space, { linear, worths })
  const unrestricted = orders[probabilities.indexOf(Math.max(...probabilities))]
  expect(unrestricted[0]).not.toBe(0)
  for (const rule of rankingRules) expect(posterior.decide(0, rule)[0]).toBe(0)
})

const knownOf = (k: number) => [
  partialRanking(k, { top: [2] }),
  partialRanking(k, {
    preferences: [
      [3, 1],
      [0, 1],
    ],
  }),
  partialRanking(k, { preferences: [] }),
]

describe('what is known of a ranking', () => {
  /** Each row's true distribution given what is known, and the mass of what is known. */
  const conditional = (
    rowsOf: readonly ReturnType<typeof rankedModel>[],
    known: readonly PartialRanking[],
  ) =>
    rowsOf.map(({ orders, probabilities }, b) => {
      const joint = probabilities.map((p, y) => (known[b].allows(orders[y]) ? p : 0))
      const mass = joint.reduce((sum, p) => sum + p, 0)
      return { orders, mass, probabilities: joint.map((p) => p / mass) }
    })

  test.each<TinyRankerOptions>([
    { k: 4, code: 'ranks' },
    { k: 4, code: 'matrix' },
    { k: 4 },
    { k: 4, energy: 'plackett-luce' },
  ])('conditions exact sums, %o', (options) => {
    const known = knownOf(4)
    const { posterior, truth } = infer(logistic, options, 7, known)
    expect(posterior.kind).toBe('exact')
    const whole = truth()
    conditional(whole, known).forEach(({ orders, probabilities, mass }, b) => {
      const expected = marginalsOfOrders(orders, probabilities)
      posterior.marginals(b).pairs.forEach((p, e) => {
        expect(p).toBeCloseTo(expected.pairs[e], 6)
      })
      const tau = options.energy ? 0 : whole[b].tau
      expect(posterior.logMass(b, tau)).toBeCloseTo(Math.log(mass), 5)
      expect(posterior.effectiveShare(b)).toBe(1)
      const best = posterior.decide(b, 'mode').join()
      const chosen = probabilities[orders.findIndex((order) => order.join() === best)]
      expect(chosen).toBeCloseTo(Math.max(...probabilities), 9)
      for (const order of draws(posterior, b, 100)) expect(known[b].allows(order)).toBe(true)
    })
  })

  test.each<[string, Generator, TinyRankerOptions]>([
    ['a residual', logistic, { k: 7, reference: true, random: 0.1 }],
    ['a residual, matrix code', logistic, { k: 7, reference: true, random: 0.3, code: 'matrix' }],
    ['tsallis, uniform', tsallis(1.5), { k: 7, random: 0.2, code: 'ranks' }],
  ])('conditions samples, with marginals within 0.15 of the truth: %s', (_, generator, options) => {
    const known = knownOf(7)
    const { posterior, truth, tiny } = infer(generator, options, 7, known)
    expect(posterior.kind).toBe('sampled')
    const learned = tiny.model.tape.backend.read(tiny.model.at({ features }).logPartition().value)
    const weighted = truth().map((row, b) => ({
      ...row,
      probabilities: row.scores.map((g, y) => row.reference[y] * generator.weight(g - learned[b])),
    }))
    conditional(weighted, known).forEach(({ orders, probabilities, mass }, b) => {
      const expected = marginalsOfOrders(orders, probabilities)
      posterior.marginals(b).pairs.forEach((p, e) => {
        expect(Math.abs(p - expected.pairs[e])).toBeLessThan(0.15)
      })
      expect(Math.abs(posterior.logMass(b, learned[b]) - Math.log(mass))).toBeLessThan(0.15)
      expect(posterior.effectiveShare(b)).toBeGreaterThan(0.05)
      expect(posterior.effectiveShare(b)).toBeLessThanOrEqual(1)
      for (const order of draws(posterior, b, 100)) expect(known[b].allows(order)).toBe(true)
      for (const rule of rankingRules) {
        const order = [...posterior.decide(b, rule)]
        if (rule === 'mode') expect(known[b].allows(order)).toBe(true)
      }
    })
  })
})

test('twenty items under the uniform measure are sampled well: a Mallows model, its pairs and centre', () => {
  for (const code of ['ranks', 'matrix', 'pairs'] as const) {
    const tiny = tinyRanker({ k: 20, code, random: 0 })
    const { model, space } = tiny
    const centre = new Rng(3).permutation(20)
    const dispersion = 0.5
    const linear = new Float32Array(space.codeLength)
    space.encode([...centre], linear, 0)
    // ranks: ⟨u, φ⟩ of values v is c Σ_pairs (v_i − v_j), a sharper Mallows-like model
    for (let e = 0; e < linear.length; e++) linear[e] *= code === 'matrix' ? 2 : dispersion / 2
    const name = [...model.store.snapshot().keys()].find(
      (key) => key.startsWith('energy/') && key.endsWith('bias'),
    )!
    const bias = { rows: 1, cols: linear.length, values: linear }
    model.store.restore(new Map([...model.store.snapshot(), [name, bias]]))
    const posterior = rankingAnswers(
      inferRankings(model, space, logistic, { features }, new Rng(5)),
      space,
    )
    expect(posterior.kind).toBe('sampled')
    expect(posterior.effectiveShare(0)).toBeGreaterThan(code === 'matrix' ? 0.05 : 0.8)
    expect([...posterior.decide(0, 'mode')]).toEqual([...centre])
    if (code !== 'pairs') continue
    const { pairs } = posterior.marginals(0)
    // neighbours in the centre: P = 1 / (1 + e^{−θ}) in a Mallows model of two items, and for any k
    // P(centre[a] before centre[b]) = h(d + 1) − h(d), h(d) = d / (1 − e^{−θ d}), d = b − a
    const h = (d: number) => d / (1 - Math.exp(-dispersion * d))
    for (const [a, b] of [
      [0, 1],
      [4, 7],
      [2, 19],
      [10, 12],
    ]) {
      const expected = h(b - a + 1) - h(b - a)
      const deviation = Math.sqrt((expected * (1 - expected)) / 800)
      expect(Math.abs(pairs[centre[a] * 20 + centre[b]] - expected)).toBeLessThan(5 * deviation)
    }
    // its log-partition, known in closed form: ln q(y) + g(y) − ln p(y) of any one ranking
    const g = (dispersion / 2) * 190
    const expected = g - space.logSize - mallowsLogProbability([...centre], [...centre], dispersion)
    expect(posterior.logMass(0, 0)).toBeCloseTo(expected, 1)
  }
})

describe('beyond sixteen items the posterior is sampled, but of Plackett–Luce', () => {
  const cases = [
    { name: 'uniform', options: { k: 17, random: 0.05, code: 'ranks' } },
    { name: 'residual', options: { k: 17, random: 0.05, reference: true } },
    { name: 'Plackett–Luce', options: { k: 60, random: 0.5, energy: 'plackett-luce' } },
  ] as const

  test.each(cases)('for each row of a batch, $name', ({ options }) => {
    const { posterior, tiny } = infer(logistic, options)
    const { k } = options
    expect(posterior.kind).toBe('energy' in options ? 'exact' : 'sampled')
    for (let b = 0; b < rows; b++) {
      for (const rule of rankingRules) {
        expect(tiny.space.contains(Array.from(posterior.decide(b, rule)))).toBe(true)
      }
      const { places } = posterior.marginals(b)
      for (let i = 0; i < k; i++) {
        const row = [...places.subarray(i * k, (i + 1) * k)]
        expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9)
      }
      expect(tiny.space.contains(draws(posterior, b, 1)[0])).toBe(true)
    }
  })

  test('with the true mode under the uniform measure, and for Plackett–Luce', () => {
    for (const { options } of [cases[0], cases[2]]) {
      const { posterior, tiny } = infer(logistic, options)
      partsOf(tiny, features).forEach(({ linear, worths }, b) => {
        const scores = linear ?? worths!
        const sorted = [...scores.keys()].sort((i, j) => scores[j] - scores[i])
        expect([...posterior.decide(b, 'mode')]).toEqual(sorted)
      })
    }
  })

  test('with expected ranks near those of exact sums on the same scores', () => {
    // Plackett–Luce: P(j before i) = σ(s_j − s_i), for any number of items
    const { posterior, tiny } = infer(logistic, cases[2].options)
    const { k } = cases[2].options
    partsOf(tiny, features).forEach(({ worths }, b) => {
      const { pairs } = posterior.marginals(b)
      for (let e = 0; e < k * k; e++) {
        const [j, i] = [Math.floor(e / k), e % k]
        if (i === j) continue
        const expected = 1 / (1 + Math.exp(worths![i] - worths![j]))
        expect(pairs[e]).toBeCloseTo(expected, 7)
      }
    })
  })
})

test('a sampled posterior comes out the same with the same key', () => {
  const options = { k: 7, reference: true } as const
  const run = (seed: number) => infer(logistic, options, seed).posterior.marginals(0)
  expect(run(1)).toEqual(run(1))
  expect(run(1)).not.toEqual(run(2))
})

test('a logistic posterior needs no log-partition, so a table does not stand in its way', () => {
  for (const k of [4, 17]) {
    for (const reference of [true, false]) {
      const logPartition = { kind: 'table', tableRows: 3 } as const
      const { posterior } = infer(logistic, { k, reference, logPartition })
      expect(posterior.marginals(0).pairs.every((p) => p >= 0 && p <= 1 + 1e-9)).toBe(true)
    }
  }
})

test('a learned log-partition that is far off changes nothing in a sparse posterior', () => {
  for (const reference of [true, false]) {
    const marginalsAt = (learned: number) => {
      const tiny = tinyRanker({ reference, logPartition: { kind: 'constant' } })
      const constant = { rows: 1, cols: 1, values: Float32Array.of(learned) }
      const { store } = tiny.model
      store.restore(new Map([...store.snapshot(), ['log-partition/constant', constant]]))
      const [posterior] = inferRankings(tiny.model, tiny.space, sparsemax, { features }, new Rng(1))
      return [...rankingMarginals(posterior, tiny.space).pairs]
    }
    expect(marginalsAt(1e6)).toEqual(marginalsAt(0))
  }
})

test('chunks are as many rows as keep about two million numbers at once, at least one', () => {
  expect(rankingsAtOnce(permutations(3, { code: 'pairs' }))).toBe(512)
  expect(rankingsAtOnce(permutations(1, { code: 'pairs' }))).toBe(512)
  expect(rankingsAtOnce(permutations(16, { code: 'pairs' }))).toBe(17)
  expect(rankingsAtOnce(permutations(60, { code: 'matrix' }))).toBe(1)
})
