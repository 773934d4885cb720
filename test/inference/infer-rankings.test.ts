import { describe, expect, test } from 'vitest'
import {
  inferRankings,
  type RankingPosterior,
  rankingRowsPerChunk,
  rankingRules,
} from '../../src/inference/index.js'
import { type Generator, logistic, sparsemax, tsallis } from '../../src/losses/index.js'
import { Rng } from '../../src/random/index.js'
import { permutations } from '../../src/spaces/index.js'
import { normalFeatures } from '../models/tiny-model.js'
import { partsOf, type TinyRankerOptions, tinyRanker } from '../models/tiny-ranker.js'
import {
  agreement,
  expectOrderFrequencies,
  marginalsOfOrders,
  rankedModel,
  spearmanDistance,
} from '../reference/ranked-model.js'

const rows = 3
const features = normalFeatures(rows, 2)

/** The posterior of a random model, and every row's true distribution by brute force. */
function infer(generator: Generator, options: TinyRankerOptions, seed = 7) {
  const tiny = tinyRanker(options)
  const { model, space } = tiny
  const posterior = inferRankings(model, space, generator, { features }, new Rng(seed))
  const truth = () => partsOf(tiny, features).map((parts) => rankedModel(generator, space, parts))
  return { posterior, truth, tiny }
}

/** The drawn orders of one row. */
const draws = (posterior: RankingPosterior, b: number, count: number, k: number) => {
  const orders = posterior.sample(b, new Rng(3).split(b), count)
  return Array.from({ length: count }, (_, d) => [...orders.subarray(d * k, (d + 1) * k)])
}

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
  const k = options.k!
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
      expectOrderFrequencies(draws(posterior, b, 4000, k), orders, probabilities)
    })
  })
})

// A thousand samples a row with weights of bounded spread: standard errors are below 0.03.
const sampledKinds: readonly [string, Generator, TinyRankerOptions][] = [
  ['a residual, pairs code', logistic, { k: 4, reference: true, random: 0.5 }],
  ['a residual, matrix code', logistic, { k: 3, reference: true, random: 0.5, code: 'matrix' }],
  ['a sparse residual', sparsemax, { k: 3, reference: true, random: 0.3 }],
  ['sparsemax, uniform', sparsemax, { k: 3, random: 0.4 }],
  ['tsallis, uniform', tsallis(1.5), { k: 4, random: 0.4, code: 'ranks' }],
]

describe.each(sampledKinds)('the posterior of %s', (_, generator, options) => {
  const { posterior, truth, tiny } = infer(generator, options)
  const k = options.k!
  // weights use the learned log-partition, which matters to sparse generators
  const learned = tiny.model.tape.backend.read(tiny.model.at({ features }).logPartition().value)
  const rowsOf = truth().map((row, b) => {
    const raw = row.scores.map((g, y) => row.reference[y] * generator.weight(g - learned[b]))
    const total = raw.reduce((sum, p) => sum + p, 0)
    return { ...row, probabilities: raw.map((p) => p / total) }
  })

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
      // with a handful of orders every one of them is among the samples
      const mode = posterior.decide(b, 'mode').join()
      const chosen = probabilities[orders.findIndex((order) => order.join() === mode)]
      expect(chosen).toBeCloseTo(Math.max(...probabilities), 9)
    })
  })

  test('draws with its own marginals', () => {
    for (let b = 0; b < rows; b++) {
      const drawn = draws(posterior, b, 2000, k)
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

test('the mode of a residual never leaves the samples of its reference', () => {
  // The reference all but forbids every order that does not begin with item 0, the residual wants one.
  const tiny = tinyRanker({ k: 4, reference: true, random: 0 })
  const set = (ranker: typeof tiny.model, name: string, values: number[]) => {
    const weight = { rows: 1, cols: values.length, values: Float32Array.from(values) }
    ranker.store.restore(new Map([...ranker.store.snapshot(), [name, weight]]))
  }
  const names = (ranker: typeof tiny.model) => [...ranker.store.snapshot().keys()]
  const bias = (ranker: typeof tiny.model) =>
    names(ranker).find((name) => name.startsWith('energy/') && name.endsWith('bias'))!
  set(tiny.reference!.model, bias(tiny.reference!.model), [30, 0, 0, 0])
  set(tiny.model, bias(tiny.model), [-40, -40, -40, 0, 0, 0]) // item 0 last
  const posterior = inferRankings(tiny.model, tiny.space, logistic, { features }, new Rng(1))
  const [{ linear, worths }] = partsOf(tiny, features)
  const { orders, probabilities } = rankedModel(logistic, tiny.space, { linear, worths })
  const unrestricted = orders[probabilities.indexOf(Math.max(...probabilities))]
  expect(unrestricted[0]).not.toBe(0)
  for (const rule of rankingRules) expect(posterior.decide(0, rule)[0]).toBe(0)
})

describe('beyond sixteen items the posterior is sampled', () => {
  const cases = [
    { name: 'uniform', options: { k: 17, random: 0.05, code: 'ranks' } },
    { name: 'residual', options: { k: 17, random: 0.05, reference: true } },
    { name: 'Plackett–Luce', options: { k: 60, random: 0.5, energy: 'plackett-luce' } },
  ] as const

  test.each(cases)('for each row of a batch, $name', ({ options }) => {
    const { posterior, tiny } = infer(logistic, options)
    const { k } = options
    expect(posterior.kind).toBe('sampled')
    for (let b = 0; b < rows; b++) {
      for (const rule of rankingRules) {
        expect(tiny.space.contains(Array.from(posterior.decide(b, rule)))).toBe(true)
      }
      const { places } = posterior.marginals(b)
      for (let i = 0; i < k; i++) {
        const row = [...places.subarray(i * k, (i + 1) * k)]
        expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9)
      }
      expect(tiny.space.contains(draws(posterior, b, 1, k)[0])).toBe(true)
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
        // six standard errors of a thousand draws, for 10,000 pairs
        expect(Math.abs(pairs[e] - expected)).toBeLessThan(6 * Math.sqrt(0.25 / 1000))
      }
    })
  })
})

test('a sampled posterior comes out the same with the same key', () => {
  const options = { k: 5, reference: true } as const
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

test('a sparse distribution whose support no sample hits falls on the best sample', () => {
  for (const reference of [true, false]) {
    const tiny = tinyRanker({ reference, logPartition: { kind: 'constant' } })
    const constant = { rows: 1, cols: 1, values: Float32Array.of(1e6) }
    const { store } = tiny.model
    store.restore(new Map([...store.snapshot(), ['log-partition/constant', constant]]))
    const batch = { features }
    const posterior = inferRankings(tiny.model, tiny.space, sparsemax, batch, new Rng(1))
    expect(new Set(posterior.marginals(0).pairs)).toEqual(new Set([0, 1]))
    const [{ linear }] = partsOf(tiny, features)
    const { orders, scores } = rankedModel(logistic, tiny.space, { linear })
    const best = orders[scores.indexOf(Math.max(...scores))]
    for (const rule of rankingRules) expect([...posterior.decide(0, rule)]).toEqual(best)
  }
})

test('chunks are as many rows as keep about two million numbers at once, at least one', () => {
  expect(rankingRowsPerChunk(permutations(3, { code: 'pairs' }))).toBe(512)
  expect(rankingRowsPerChunk(permutations(1, { code: 'pairs' }))).toBe(512)
  expect(rankingRowsPerChunk(permutations(16, { code: 'pairs' }))).toBe(17)
  expect(rankingRowsPerChunk(permutations(60, { code: 'matrix' }))).toBe(1)
})
