import { describe, expect, test } from 'vitest'
import { linearExtensions, partialRanking, permutations } from '../../../src/spaces/index.js'
import {
  type FittedRanker,
  LabelRanker,
  MultilabelClassifier,
  type RankerOptions,
  StructuredPredictor,
} from '../../../src/tasks/index.js'

const quick = { engine: 'wasm', encoder: 'linear', energy: 'linear', epochs: 3, seed: 1 } as const
const X = Array.from({ length: 24 }, (_, r) => [Math.sin(r), (r % 5) / 5])

/** Made-up orders of `k` items that the inputs turn. */
const ordersOf = (k: number) =>
  X.map(([a, b], r) => {
    const worth = Array.from({ length: k }, (_, i) => Math.cos(i * (1 + a) + r * 0.1) + (b * i) / k)
    return Array.from(worth.keys()).sort((i, j) => worth[j] - worth[i])
  })

const fitOf = (k: number, options: RankerOptions = {}) =>
  new LabelRanker({ ...quick, ...options }).fit(X, ordersOf(k))

/** What the model's own likelihood says of every order at one input. */
function table(fitted: FittedRanker, k: number, x: number[]) {
  const orders = [...permutations(k).enumerate()].map((order) => [...order])
  const logP = fitted.logProbability(new Array(orders.length).fill(x), orders)
  return { orders, p: Array.from(logP, Math.exp) }
}

const kinds: [string, number, RankerOptions][] = [
  ['a residual', 4, {}],
  ['a residual on ranks', 4, { code: 'ranks' }],
  ['a residual, sparsemax', 5, { loss: 'sparsemax' }],
  ['Plackett–Luce', 4, { energy: 'plackett-luce' }],
  ['pairs under the uniform measure, α = 1.5', 4, { loss: 'tsallis:1.5', reference: 'uniform' }],
]

describe.each(kinds)(
  'answers that are called exact are those of all orders: %s',
  (_, k, options) => {
    const fitting = fitOf(k, { ...options, epochs: 20 })
    const x = X[3]

    test('pair and place probabilities', async () => {
      const fitted = await fitting
      const { orders, p } = table(fitted, k, x)
      expect(p.reduce((a, b) => a + b)).toBeCloseTo(1, 5)
      const pairs = fitted.pairwiseProbabilities([x])
      const places = fitted.placeProbabilities([x], { seed: 5 })
      expect([pairs.method, places.method]).toEqual(['exact', 'exact'])
      expect(pairs.effectiveSampleSizes).toBeUndefined()
      const sum = (which: (order: number[]) => boolean) =>
        orders.reduce((total, order, j) => total + (which(order) ? p[j] : 0), 0)
      for (let i = 0; i < k; i++) {
        for (let j = 0; j < k; j++) {
          const before = i === j ? 0 : sum((order) => order.indexOf(i) < order.indexOf(j))
          expect(pairs.values[i * k + j]).toBeCloseTo(before, 5)
          expect(places.values[i * k + j]).toBeCloseTo(
            sum((order) => order[j] === i),
            5,
          )
        }
      }
    })

    test('draws: χ² over 40 seeds, false alarms 1 in 10,000', async () => {
      const fitted = await fitting
      const { orders, p } = table(fitted, k, x)
      const counts = new Map<string, number>()
      for (let seed = 0; seed < 40; seed++) {
        for (const order of fitted.sample([x], 250, { seed })[0]) {
          counts.set(order.join(), (counts.get(order.join()) ?? 0) + 1)
        }
      }
      let statistic = 0
      let freedom = -1
      let [restExpected, restCount] = [0, 0]
      orders.forEach((order, j) => {
        const [mean, count] = [10000 * p[j], counts.get(order.join()) ?? 0]
        if (mean === 0) expect(count).toBe(0)
        if (mean >= 10) {
          statistic += (count - mean) ** 2 / mean
          freedom++
        } else {
          restExpected += mean
          restCount += count
        }
      })
      if (restExpected >= 10) {
        statistic += (restCount - restExpected) ** 2 / restExpected
        freedom++
      }
      // Wilson and Hilferty: the cube root is nearly normal; 3.72 standard deviations
      const z = Math.cbrt(statistic / freedom) - (1 - 2 / (9 * freedom))
      expect(z / Math.sqrt(2 / (9 * freedom))).toBeLessThan(3.72)
    })
  },
)

test('partial rankings of many orders are summed over all of them under sparse losses', async () => {
  const k = 6
  const fitted = await fitOf(k, { loss: 'sparsemax', epochs: 10 })
  const x = X[5]
  const { orders, p } = table(fitted, k, x)
  const sum = (which: (order: number[]) => boolean) =>
    Math.log(orders.reduce((total, order, j) => total + (which(order) ? p[j] : 0), 0))
  const first = orders[p.indexOf(Math.max(...p))][0]
  const known = [{ top: [first] }, { preferences: [] }, { preferences: [[1, 2] as const] }]
  const [top, nothing, pair] = fitted.logProbability([x, x, x], known)
  expect(top).toBeCloseTo(
    sum((order) => order[0] === first),
    5,
  )
  expect(nothing).toBeCloseTo(0, 5)
  expect(pair).toBeCloseTo(
    sum((order) => order.indexOf(1) < order.indexOf(2)),
    5,
  )
  expect(fitted.evaluate([x], [{ preferences: [] }]).nll).toBeCloseTo(0, 5)
})

describe('beyond exact sums', () => {
  const k = 17
  const fitting = fitOf(k, { anchors: false })
  const two = X.slice(0, 2)

  test('probabilities say that they are estimates, of how many samples, and each seed has its own', async () => {
    const fitted = await fitting
    const [one, same, other] = [7, 7, 8].map((seed) => fitted.pairwiseProbabilities(two, { seed }))
    expect(one).toMatchObject({ method: 'sampled', samples: 1000 })
    for (const effective of one.effectiveSampleSizes!) {
      expect(effective).toBeGreaterThan(1)
      expect(effective).toBeLessThanOrEqual(1000)
    }
    expect(same).toEqual(one)
    expect(other.values).not.toEqual(one.values)
    const least = Math.min(...one.effectiveSampleSizes!, ...other.effectiveSampleSizes!)
    one.values.forEach((value, e) => {
      // two estimates, each with a standard error of at most ½ / √effective
      expect(Math.abs(value - other.values[e])).toBeLessThan(5 * Math.sqrt(0.5 / least))
    })
  })

  test('draws are new for each row and seed', async () => {
    const fitted = await fitting
    const equal = [X[0], X[0]]
    const draws = fitted.sample(equal, 120, { seed: 3 })
    expect(fitted.sample(equal, 120, { seed: 3 })).toEqual(draws)
    const seen = (rows: number[][][]) => new Set(rows.flat().map((order) => order.join()))
    const [first, second] = draws.map((row) => seen([row]))
    expect([...first].filter((order) => second.has(order)).length).toBeLessThan(first.size / 2)
    const later = seen(fitted.sample(equal, 120, { seed: 4 }))
    expect([...first].filter((order) => later.has(order)).length).toBeLessThan(first.size / 2)
  })

  test('what at most 65,536 rankings agree with is summed over these', async () => {
    const fitted = await fitting
    const known = partialRanking(k, { top: ordersOf(k)[0].slice(0, k - 6) })
    const orders = [...linearExtensions(known)].map((order) => [...order])
    expect(orders).toHaveLength(720)
    const each = fitted.logProbability(new Array(720).fill(X[0]), orders)
    const total = Math.log(each.reduce((sum, logP) => sum + Math.exp(logP), 0))
    expect(fitted.logProbability([X[0]], [known])[0]).toBeCloseTo(total, 5)
  })

  test('log-probabilities tell the estimates, and their log-partition, on request', async () => {
    const fitted = await fitting
    const whole = ordersOf(k).slice(0, 2)
    const first = partialRanking(k, { top: [whole[1][0]] })
    const known = whole.map((order, row) => (row === 1 ? first : order))
    const found = fitted.logProbability(two, known, { detail: true })
    expect(found.values).toEqual(fitted.logProbability(two, known))
    expect(found.logPartition).toBe(fitted.logPartition(two, {}).method)
    const [{ row, effectiveSampleSize }] = found.sampled
    expect([found.sampled.length, row]).toEqual([1, 1])
    expect(effectiveSampleSize).toBeGreaterThan(0)
    expect(effectiveSampleSize).toBeLessThanOrEqual(1000)
    expect(fitted.evaluate(two, known).sampledRows).toBe(1)
    expect(fitted.logProbability(two, whole, { detail: true }).sampled).toEqual([])
    expect(fitted.evaluate(two, whole)).not.toHaveProperty('sampledRows')
  })
})

test('the other tasks say what is an estimate, too', async () => {
  const sets = X.map((_, r) => Array.from({ length: 17 }, (_, i) => Number((r + i) % 3 === 0)))
  const settings = { engine: 'wasm', epochs: 1, encoder: { hidden: [] } } as const
  const methods = async (energy: 'linear' | 'pairwise') => {
    const fitted = await new MultilabelClassifier({ ...settings, energy }).fit(X, sets)
    const partly = sets.map((set, r) => set.map((value, i) => (r === 0 && i > 0 ? null : value)))
    const { sampled } = fitted.logProbability(X, partly, { detail: true })
    expect(sampled.map(({ row }) => row)).toEqual(energy === 'linear' ? [] : [0])
    return fitted.predictProbabilities(X).method
  }
  expect([await methods('linear'), await methods('pairwise')]).toEqual(['exact', 'sampled'])
  for (const [k, method] of [
    [4, 'exact'],
    [9, 'sampled'],
  ] as const) {
    const space = permutations(k)
    const predictor = new StructuredPredictor(space, { ...settings, energy: 'linear' })
    const fitted = await predictor.fit(X, ordersOf(k))
    const expected = fitted.expectedCode(X, { seed: 2 })
    expect(expected.method).toBe(method)
    expect(expected.effectiveSampleSizes?.length).toBe(method === 'exact' ? undefined : X.length)
  }
})
