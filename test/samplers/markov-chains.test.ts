import { describe, expect, test } from 'vitest'
import { Rng } from '../../src/random/index.js'
import { type AcceptanceRule, MarkovChains } from '../../src/samplers/index.js'
import { permutations, type Space, subsets, topRankings } from '../../src/spaces/index.js'
import { allCodes } from '../reference/brute-force-samples.js'
import { caught } from '../reference/caught.js'
import { chiSquare, chiSquareLimit } from '../reference/statistics.js'

/** A score of each code of a space, by its position in the order of enumeration. */
function tabulated<Y>(space: Space<Y>, seed: number, scale: number) {
  const { codes, count } = allCodes(space)
  const c = space.codeLength
  const key = (all: Float32Array, at: number) => all.subarray(at, at + c).join()
  const indices = new Map(Array.from({ length: count }, (_, i) => [key(codes, i * c), i]))
  const rng = new Rng(seed)
  const scores = Float64Array.from({ length: count }, () => scale * rng.normal())
  const indexAt = (all: Float32Array, n: number) => indices.get(key(all, n * c))!
  const evaluate = (all: Float32Array) => [
    Float64Array.from({ length: all.length / c }, (_, n) => scores[indexAt(all, n)]),
  ]
  return { count, scores, indexAt, evaluate }
}

const probabilities = (scores: Float64Array, factor = 1) => {
  const weights = scores.map((s) => Math.exp(factor * s))
  const sum = weights.reduce((a, b) => a + b, 0)
  return weights.map((w) => w / sum)
}

const spaces: readonly Space<unknown>[] = [
  subsets(3) as Space<unknown>,
  permutations(4, { code: 'pairs' }) as Space<unknown>,
  permutations(4, { code: 'ranks', moves: 'adjacent' }) as Space<unknown>,
  topRankings(4, 2, { code: 'matrix' }) as Space<unknown>,
]
const rules: readonly AcceptanceRule[] = ['heat-bath', 'metropolis']
const cases = spaces.flatMap((space) => rules.map((rule) => ({ name: space.name, space, rule })))

describe('chains that have moved long stand where their law says (χ², false alarm 1e-6)', () => {
  // 4000 independent chains, each read once, so that the draws are independent
  test.each(cases)('$name, $rule', ({ space, rule }) => {
    const { count, scores, indexAt, evaluate } = tabulated(space, 5, 1)
    const n = 4000
    const codes = new Float32Array(n * space.codeLength)
    space.sampleUniform(new Rng(2), n, codes)
    const chains = new MarkovChains(space, codes, evaluate, { rule })
    const rng = new Rng(3)
    for (let move = 0; move < 60; move++) chains.move(rng)
    const observed = new Float64Array(count)
    for (let j = 0; j < n; j++) observed[indexAt(chains.codes, j)]++
    const expected = probabilities(scores).map((p) => p * n)
    expect(chiSquare(observed, expected)).toBeLessThan(chiSquareLimit(count - 1))
    // and the law is not what they started from
    const uniform = new Float64Array(count).fill(n / count)
    expect(chiSquare(observed, uniform)).toBeGreaterThan(2 * chiSquareLimit(count - 1))
  })
})

test.each(cases)('one move keeps the law and is reversible: $name, $rule', ({ space, rule }) => {
  // Started from the law itself, the pairs (before, after) and (after, before) are as frequent.
  const { count, scores, indexAt, evaluate } = tabulated(space, 6, 0.7)
  const n = 60_000
  const c = space.codeLength
  const { codes: all } = allCodes(space)
  const p = probabilities(scores)
  const rng = new Rng(4)
  const codes = new Float32Array(n * c)
  const before = Int32Array.from({ length: n }, () => {
    let left = rng.uniform()
    let i = 0
    while (i < count - 1 && left >= p[i]) left -= p[i++]
    return i
  })
  before.forEach((i, j) => {
    codes.set(all.subarray(i * c, (i + 1) * c), j * c)
  })
  const chains = new MarkovChains(space, codes, evaluate, { rule })
  const accepted = chains.move(rng)
  expect(accepted).toBeGreaterThan(0.2)
  expect(accepted).toBeLessThan(0.95)
  const flow = new Float64Array(count * count)
  const after = new Float64Array(count)
  for (let j = 0; j < n; j++) {
    const to = indexAt(chains.codes, j)
    after[to]++
    flow[before[j] * count + to]++
  }
  const expected = p.map((x) => x * n)
  expect(chiSquare(after, expected)).toBeLessThan(chiSquareLimit(count - 1))
  let statistic = 0
  let degrees = 0
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const [there, back] = [flow[i * count + j], flow[j * count + i]]
      if (there + back < 10) continue
      statistic += (there - back) ** 2 / (there + back)
      degrees++
    }
  }
  expect(degrees).toBeGreaterThan(5)
  expect(statistic).toBeLessThan(chiSquareLimit(degrees))
})

test('the heat bath on one label is Gibbs sampling: on with probability σ(difference)', () => {
  const space = subsets(1)
  const n = 20_000
  const codes = new Float32Array(n)
  const chains = new MarkovChains(space, codes, (all) => [all.map((on) => 1.3 * on)])
  const accepted = chains.move(new Rng(1))
  const p = 1 / (1 + Math.exp(-1.3))
  const on = chains.codes.reduce((sum, bit) => sum + bit, 0)
  expect(on / n).toBe(accepted)
  const observed = [on, n - on]
  expect(chiSquare(observed, [n * p, n * (1 - p)])).toBeLessThan(chiSquareLimit(1))
})

test('terms are weighted by the coefficients of the move, those of weight 0 do not count at all', () => {
  const space = subsets(3)
  const { count, scores, indexAt, evaluate } = tabulated(space, 8, 1)
  const n = 4000
  const codes = new Float32Array(n * 3)
  const never = new Float64Array(n).fill(Number.NEGATIVE_INFINITY)
  const chains = new MarkovChains(space, codes, (all) => [...evaluate(all), never])
  const rng = new Rng(9)
  for (let move = 0; move < 60; move++) chains.move(rng, [0.5, 0])
  const observed = new Float64Array(count)
  for (let j = 0; j < n; j++) {
    const index = indexAt(chains.codes, j)
    observed[index]++
    expect(chains.terms[0][j]).toBe(scores[index])
  }
  const expected = probabilities(scores, 0.5).map((p) => p * n)
  expect(chiSquare(observed, expected)).toBeLessThan(chiSquareLimit(count - 1))
})

test('chains enter the support and never leave it', () => {
  const space = subsets(2)
  const forbidden = (all: Float32Array) => [
    Float64Array.from({ length: all.length / 2 }, (_, n) =>
      all[2 * n] === 1 ? 0 : Number.NEGATIVE_INFINITY,
    ),
  ]
  for (const rule of rules) {
    const chains = new MarkovChains(space, new Float32Array(200), forbidden, { rule })
    const rng = new Rng(1)
    for (let move = 0; move < 40; move++) chains.move(rng)
    const inside = Array.from({ length: 100 }, (_, n) => chains.codes[2 * n])
    expect(inside.every((bit) => bit === 1)).toBe(true)
  }
})

test('the same key makes the same moves', () => {
  const space = permutations(5)
  const run = (seed: number) => {
    const codes = new Float32Array(20 * 5)
    space.sampleUniform(new Rng(1), 20, codes)
    const chains = new MarkovChains(space, codes, (all) => [
      Float64Array.from({ length: 20 }, (_, n) => all[5 * n]),
    ])
    const rng = new Rng(seed)
    for (let move = 0; move < 5; move++) chains.move(rng)
    return [...chains.codes]
  }
  expect(run(1)).toEqual(run(1))
  expect(run(1)).not.toEqual(run(2))
})

test('bad input is refused with the way out', async () => {
  const space = subsets(2)
  const zero = (all: Float32Array) => [new Float64Array(all.length / 2)]
  const none = { name: 'mine', codeLength: 2, logSize: 1 } as Space<unknown>
  const without = await caught(() => new MarkovChains(none, new Float32Array(2), zero))
  expect(without.code).toBe('UNSUPPORTED')
  expect(without.message).toMatch(/mine.*step/)
  const rule = 'gibbs' as AcceptanceRule
  const named = await caught(() => new MarkovChains(space, new Float32Array(2), zero, { rule }))
  expect(named.code).toBe('INVALID_OPTION')
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const start = await caught(() => new MarkovChains(space, new Float32Array(2), () => [[bad]]))
    expect(start.code).toBe('NOT_FINITE')
    let isFirst = true
    const later = new MarkovChains(space, new Float32Array(2), () => {
      const value = isFirst ? 0 : bad
      isFirst = false
      return [[value]]
    })
    const moved = await caught(() => later.move(new Rng(1)))
    expect(moved.code).toBe('NOT_FINITE')
    expect(moved.message).toContain('chain 0')
  }
})
