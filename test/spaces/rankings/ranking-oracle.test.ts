import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import { RankingOracle, type RankingScores, rankingScore } from '../../../src/spaces/index.js'
import { bruteForceRanking, orderScore } from '../../reference/ranking-distribution.js'
import { allOrders } from '../../reference/rankings.js'
import { chiSquare, chiSquareLimit } from '../../reference/statistics.js'

const parts = ['places', 'pairs', 'plackettLuce'] as const

/** Random scores with the given parts, single precision so that ties and rounding occur as in use. */
function randomScores(rng: Rng, k: number, chosen: readonly string[], scale = 1): RankingScores {
  const draw = (length: number) => Float32Array.from({ length }, () => scale * rng.normal())
  return {
    ...(chosen.includes('places') && { places: draw(k * k) }),
    ...(chosen.includes('pairs') && { pairs: draw(k * k) }),
    ...(chosen.includes('plackettLuce') && { plackettLuce: draw(k) }),
  }
}

const problems = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    k: fc.integer({ min: 1, max: 6 }),
    chosen: fc.subarray([...parts], { minLength: 1 }),
    scale: fc.constantFrom(0.1, 1, 5),
  })
  .map(({ seed, k, chosen, scale }) => ({
    k,
    scores: randomScores(new Rng(seed), k, chosen, scale),
  }))

const sumOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0)

describe('RankingOracle against brute force', () => {
  it('has the log-partition and the marginals of every sum of parts', () => {
    fc.assert(
      fc.property(problems, ({ k, scores }) => {
        const exact = bruteForceRanking(scores, k)
        const solution = new RankingOracle(k).solve(scores)
        expect(solution.logPartition).toBeCloseTo(exact.logPartition, 10)
        for (let at = 0; at < k * k; at++) {
          expect(solution.places[at]).toBeCloseTo(exact.places[at], 10)
          expect(solution.pairs[at]).toBeCloseTo(exact.pairs[at], 10)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('has them for seven items, and used again after other scores', () => {
    const rng = new Rng(7)
    const oracle = new RankingOracle(7)
    oracle.mode(randomScores(rng, 7, parts, 3))
    oracle.solve(randomScores(rng, 7, ['pairs'], 3))
    const scores = randomScores(rng, 7, parts)
    const exact = bruteForceRanking(scores, 7)
    const { logPartition, pairs } = oracle.solve(scores)
    expect(logPartition).toBeCloseTo(exact.logPartition, 11)
    expect(oracle.logPartition(scores)).toBe(logPartition)
    pairs.forEach((value, at) => {
      expect(value).toBeCloseTo(exact.pairs[at], 11)
    })
  })

  it('finds the best order', () => {
    fc.assert(
      fc.property(problems, ({ k, scores }) => {
        const { order, score } = new RankingOracle(k).mode(scores)
        const { best } = bruteForceRanking(scores, k)
        expect(score).toBeCloseTo(best, 10)
        expect(orderScore(scores, [...order])).toBeCloseTo(best, 10)
      }),
      { numRuns: 60 },
    )
  })

  it('counts orders exactly: no scores at all give ln k!', () => {
    for (const [k, factorial] of [
      [1, 1],
      [5, 120],
      [12, 479001600],
    ]) {
      const places = new Float32Array(k * k)
      expect(new RankingOracle(k).logPartition({ places })).toBeCloseTo(Math.log(factorial), 12)
    }
  })

  it('has the permanent of an integer matrix', () => {
    // per [[1,2,3],[4,5,6],[7,8,9]] = 450, exact arithmetic
    const places = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(Math.log)
    expect(Math.exp(new RankingOracle(3).logPartition({ places }))).toBeCloseTo(450, 9)
  })
})

describe('RankingOracle', () => {
  it('normalises Plackett–Luce to one, however far apart its scores', () => {
    for (const scale of [1, 100, 1e4]) {
      const scores = randomScores(new Rng(4), 9, ['plackettLuce'], scale)
      expect(new RankingOracle(9).logPartition(scores)).toBeCloseTo(0, 9)
    }
  })

  it('has marginals that add up: places to one both ways, pairs to one with their reverse', () => {
    const k = 9
    const { places, pairs } = new RankingOracle(k).solve(randomScores(new Rng(3), k, parts))
    for (let i = 0; i < k; i++) {
      expect(sumOf(places.slice(i * k, (i + 1) * k))).toBeCloseTo(1, 12)
      expect(sumOf(places.filter((_, at) => at % k === i))).toBeCloseTo(1, 12)
      expect(pairs[i * k + i]).toBe(0)
      for (let j = 0; j < i; j++) expect(pairs[i * k + j] + pairs[j * k + i]).toBeCloseTo(1, 12)
      const place = sumOf(places.slice(i * k, (i + 1) * k).map((p, at) => p * at))
      const before = sumOf(pairs.filter((_, at) => at % k === i))
      expect(place).toBeCloseTo(before, 11)
    }
  })

  it('has marginals that are the gradient of the log-partition', () => {
    const k = 5
    const oracle = new RankingOracle(k)
    const random = randomScores(new Rng(12), k, parts)
    const places = Float64Array.from(random.places ?? [])
    const pairs = Float64Array.from(random.pairs ?? [])
    const scores = { places, pairs, plackettLuce: random.plackettLuce }
    const solution = oracle.solve(scores)
    const step = 1e-5
    for (const part of ['places', 'pairs'] as const) {
      for (let at = 0; at < k * k; at++) {
        const held = scores[part][at]
        scores[part][at] = held + step
        const above = oracle.logPartition(scores)
        scores[part][at] = held - step
        const below = oracle.logPartition(scores)
        scores[part][at] = held
        expect((above - below) / (2 * step)).toBeCloseTo(solution[part][at], 7)
      }
    }
  })

  it('permutes its answers when the items are relabelled', () => {
    fc.assert(
      fc.property(problems, fc.integer({ min: 0, max: 1e6 }), ({ k, scores }, seed) => {
        const to = new Rng(seed).permutation(k)
        const moved: RankingScores = {
          places: scores.places && permuteRows(scores.places, to, k),
          pairs: scores.pairs && permuteBoth(scores.pairs, to, k),
          plackettLuce: scores.plackettLuce && permuteVector(scores.plackettLuce, to),
        }
        const oracle = new RankingOracle(k)
        const before = oracle.solve(scores)
        const after = oracle.solve(moved)
        expect(after.logPartition).toBeCloseTo(before.logPartition, 10)
        permuteBoth(before.pairs, to, k).forEach((value, at) => {
          expect(after.pairs[at]).toBeCloseTo(value, 10)
        })
        expect(oracle.mode(moved).score).toBeCloseTo(oracle.mode(scores).score, 10)
      }),
      { numRuns: 40 },
    )
  })

  it('survives scores beyond the range of exp', () => {
    const scores = randomScores(new Rng(5), 6, parts, 2000)
    const oracle = new RankingOracle(6)
    const { logPartition, places } = oracle.solve(scores)
    expect(logPartition).toBeCloseTo(oracle.mode(scores).score, 6)
    expect(sumOf(places)).toBeCloseTo(6, 10)
  })

  it('is shifted by a constant at a place, and that changes no marginal', () => {
    const oracle = new RankingOracle(4)
    const { places } = randomScores(new Rng(6), 4, ['places'])
    const shifted = Float64Array.from(places ?? [], (value, at) => value + (at % 4 === 2 ? 500 : 0))
    const before = oracle.solve({ places })
    const after = oracle.solve({ places: shifted })
    expect(after.logPartition - before.logPartition).toBeCloseTo(500, 9)
    expect(after.places[5]).toBeCloseTo(before.places[5], 10)
  })
})

describe('RankingOracle.sample', () => {
  it('draws every order as often as its probability (χ², false alarms 1e-6)', () => {
    const k = 4
    const scores = randomScores(new Rng(21), k, parts)
    const { orders, probabilities } = bruteForceRanking(scores, k)
    const draws = 20_000
    const samples = new RankingOracle(k).sample(scores, new Rng(22), draws)
    const indexOf = new Map(orders.map((order, y) => [order.join(), y]))
    const observed = new Float64Array(orders.length)
    for (let s = 0; s < draws; s++) {
      observed[indexOf.get(samples.slice(s * k, (s + 1) * k).join()) ?? -1]++
    }
    const expected = probabilities.map((p) => p * draws)
    expect(chiSquare(observed, expected)).toBeLessThan(chiSquareLimit(orders.length - 1))
  })

  it('gives the same orders from the same seed, and none for a count of zero', () => {
    const oracle = new RankingOracle(5)
    const scores = randomScores(new Rng(2), 5, parts)
    expect(oracle.sample(scores, new Rng(3), 10)).toEqual(oracle.sample(scores, new Rng(3), 10))
    expect(oracle.sample(scores, new Rng(3), 0).length).toBe(0)
  })
})

describe('forbidden rankings', () => {
  /** scores in which each pair [a, b] requires a before b */
  function requiring(k: number, preferences: number[][]): Float64Array {
    const pairs = new Float64Array(k * k)
    for (const [a, b] of preferences) pairs[b * k + a] = -Infinity
    return pairs
  }

  // scores of 500 nats are summed in logarithms, smaller ones as products
  it.each([0, 500])('count the linear extensions of a partial order (score %i)', (offset) => {
    const oracle = new RankingOracle(5)
    const places = Float64Array.from({ length: 25 }, (_, at) => (at % 5 === 2 ? offset : 0))
    const preferences = [
      [0, 1],
      [0, 2],
      [3, 1],
    ]
    const consistent = allOrders(5).filter((order) =>
      preferences.every(([a, b]) => order.indexOf(a) < order.indexOf(b)),
    )
    const pairs = requiring(5, preferences)
    const { logPartition, pairs: before } = oracle.solve({ places, pairs })
    expect(Math.exp(logPartition - offset)).toBeCloseTo(consistent.length, 9)
    for (const [a, b] of preferences) expect(before[a * 5 + b]).toBeCloseTo(1, 12)
    const orders = oracle.sample({ places, pairs }, new Rng(1), 50)
    for (let s = 0; s < 50; s++) {
      expect(consistent).toContainEqual([...orders.slice(s * 5, (s + 1) * 5)])
    }
  })

  it('make the probability of a partial ranking a difference of log-partitions', () => {
    const k = 5
    const free = randomScores(new Rng(31), k, ['pairs', 'plackettLuce'])
    const preferences = [
      [2, 0],
      [2, 4],
    ]
    const required = requiring(k, preferences).map((value, at) => value + (free.pairs?.[at] ?? 0))
    const oracle = new RankingOracle(k)
    const log = oracle.logPartition({ ...free, pairs: required }) - oracle.logPartition(free)
    const { orders, probabilities } = bruteForceRanking(free, k)
    const exact = orders.reduce((sum, order, y) => {
      const holds = preferences.every(([a, b]) => order.indexOf(a) < order.indexOf(b))
      return sum + (holds ? probabilities[y] : 0)
    }, 0)
    expect(Math.exp(log)).toBeCloseTo(exact, 11)
  })

  it('are never drawn and never the mode', () => {
    const oracle = new RankingOracle(4)
    const pairs = requiring(4, [
      [3, 2],
      [2, 1],
      [1, 0],
    ])
    expect([...oracle.mode({ pairs }).order]).toEqual([3, 2, 1, 0])
    expect([...oracle.sample({ pairs }, new Rng(1), 2)]).toEqual([3, 2, 1, 0, 3, 2, 1, 0])
    expect(oracle.logPartition({ pairs })).toBe(0)
  })

  it.each([0, 500])('are refused if that leaves none (score %i)', (offset) => {
    const oracle = new RankingOracle(3)
    const places = new Float64Array(9).fill(offset)
    const pairs = requiring(3, [
      [0, 1],
      [1, 2],
      [2, 0],
    ])
    const scores = { places, pairs }
    expect(() => oracle.logPartition(scores)).toThrow(/forbid every ranking.*cycle/)
    expect(() => oracle.mode(scores)).toThrow(/forbid every ranking/)
    expect(() => oracle.sample(scores, new Rng(1), 1)).toThrow(/forbid every ranking/)
  })
})

describe('RankingOracle refuses', () => {
  it('more than sixteen items with the reason, and less than one', () => {
    expect(() => new RankingOracle(17)).toThrow(/at most 16 items.*17 · 2\^17.*samples/)
    expect(() => new RankingOracle(0)).toThrow(/integer ≥ 1/)
  })

  it('scores that are missing, of the wrong length, or no numbers', () => {
    const oracle = new RankingOracle(2)
    expect(() => oracle.logPartition({})).toThrow(/at least one of/)
    expect(() => oracle.logPartition({ pairs: [1] })).toThrow(/4 values.*pairs/)
    expect(() => oracle.logPartition({ places: [0, 0, Number.NaN, 0] })).toThrow(/places, entry 2/)
    expect(() => oracle.logPartition({ pairs: [0, Infinity, 0, 0] })).toThrow(/pairs, entry 1/)
    expect(() => oracle.solve({ plackettLuce: [0, -Infinity] })).toThrow(/plackettLuce, entry 1/)
  })
})

describe('rankingScore', () => {
  it('is the formula, and with the log-partition the log-probability', () => {
    fc.assert(
      fc.property(problems, ({ k, scores }) => {
        const oracle = new RankingOracle(k)
        const logPartition = oracle.logPartition(scores)
        const { orders, probabilities } = bruteForceRanking(scores, k)
        orders.forEach((order, y) => {
          expect(rankingScore(scores, order)).toBeCloseTo(orderScore(scores, order), 9)
          const probability = Math.exp(rankingScore(scores, order) - logPartition)
          expect(probability).toBeCloseTo(probabilities[y], 9)
        })
      }),
      { numRuns: 20 },
    )
  })

  it('refuses what is no order and says so to who passes ranks', () => {
    const pairs = new Float64Array(9)
    expect(() => rankingScore({ pairs }, [1, 2, 3])).toThrow(/3; at order, place 2; .*ranks/)
    expect(() => rankingScore({ pairs }, [0, 1, 1])).toThrow(/item 1 twice/)
  })
})

function permuteVector(values: ArrayLike<number>, to: Int32Array): Float64Array {
  const moved = new Float64Array(to.length)
  for (let i = 0; i < to.length; i++) moved[to[i]] = values[i]
  return moved
}

function permuteRows(values: ArrayLike<number>, to: Int32Array, k: number): Float64Array {
  const moved = new Float64Array(k * k)
  for (let i = 0; i < k; i++) {
    for (let p = 0; p < k; p++) moved[to[i] * k + p] = values[i * k + p]
  }
  return moved
}

function permuteBoth(values: ArrayLike<number>, to: Int32Array, k: number): Float64Array {
  const moved = new Float64Array(k * k)
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) moved[to[i] * k + to[j]] = values[i * k + j]
  }
  return moved
}
