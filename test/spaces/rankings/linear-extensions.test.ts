import { describe, expect, test } from 'vitest'
import { Rng } from '../../../src/random/index.js'
import {
  isConsistent,
  linearExtensions,
  type PartialRanking,
  partialRanking,
} from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'
import { allOrders, expectFrequencies } from '../../reference/rankings.js'

/** a partial order that knows each pair of a random order with probability `density` */
function randomPartial(rng: Rng, k: number, density: number): PartialRanking {
  const order = rng.permutation(k)
  const preferences: [number, number][] = []
  for (let i = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++)
      if (rng.bernoulli(density)) preferences.push([order[i], order[j]])
  }
  return partialRanking(k, { preferences })
}

/** `a < b > c < d > …`: neither series nor parallel anywhere */
function fence(k: number): PartialRanking {
  const preferences = Array.from({ length: k - 1 }, (_, i): [number, number] =>
    i % 2 === 0 ? [i + 1, i] : [i, i + 1],
  )
  return partialRanking(k, { preferences })
}

function drawn(partial: PartialRanking, count: number, seed: number, steps?: number): number[][] {
  const k = partial.items.length
  const orders = new Int32Array(count * k)
  linearExtensions(partial, steps === undefined ? {} : { steps }).sample(
    new Rng(seed),
    count,
    orders,
  )
  return Array.from({ length: count }, (_, j) => [...orders.subarray(j * k, (j + 1) * k)])
}

describe('linearExtensions', () => {
  test('lists and counts exactly the consistent rankings', () => {
    const rng = new Rng(1)
    for (let trial = 0; trial < 60; trial++) {
      const k = 1 + (trial % 6)
      const partial = randomPartial(rng, k, (trial % 5) / 4)
      const expected = allOrders(k).filter((order) => isConsistent(order, partial))
      const extensions = linearExtensions(partial)
      expect([...extensions]).toEqual(expected)
      expect(extensions.count).toBe(BigInt(expected.length))
      expect(extensions.logCount).toBeCloseTo(Math.log(expected.length), 10)
    }
  })

  test('the fences of 1 … 16 items have as many as the Euler zigzag numbers say (OEIS A000111)', () => {
    const zigzag = [
      1, 1, 2, 5, 16, 61, 272, 1385, 7936, 50521, 353792, 2702765, 22368256, 199360981, 1903757312,
      19391512145,
    ]
    for (const k of [1, 2, 5, 10, 16]) {
      expect(linearExtensions(fence(k)).count).toBe(BigInt(zigzag[k - 1]))
    }
  })

  test('bucket orders, lists of the best and missing items are exact for any number of items', () => {
    const top = linearExtensions(partialRanking(60, { top: [7, 2, 31] }))
    const rest = Array.from({ length: 57 }, (_, i) => Math.log(i + 1)).reduce((a, b) => a + b)
    expect(top.exact).toBe(true)
    expect(top.logCount).toBeCloseTo(rest, 9)
    const oneMissing = linearExtensions(
      partialRanking(60, { order: Array.from({ length: 59 }, (_, i) => i) }),
    )
    expect(oneMissing.count).toBe(60n)
    const two = linearExtensions(
      partialRanking(40, {
        preferences: [
          [0, 1],
          [2, 3],
          [2, 4],
        ],
      }),
    )
    expect(two.exact).toBe(true)
    // each preference holds in ½ of all orders; 2 is first of three in ⅓
    const all = Array.from({ length: 40 }, (_, i) => BigInt(i + 1)).reduce((a, b) => a * b)
    expect(two.count).toBe(all / 6n)
  })

  test('samples are uniform: series, parallel and prime parts (χ², false alarm 1e-6 each)', () => {
    const cases = [
      partialRanking(['a', 'b', 'c', 'd', 'e'], 'bd>c>ae'),
      partialRanking(5, { order: [3, 1, 0] }),
      partialRanking(5, {
        preferences: [
          [0, 1],
          [2, 3],
        ],
      }),
      fence(6),
      partialRanking(6, {
        preferences: [
          [0, 1],
          [2, 1],
          [2, 3],
          [4, 0],
          [4, 2],
        ],
      }),
    ]
    cases.forEach((partial, seed) => {
      const all = [...linearExtensions(partial)]
      const uniform = new Map(all.map((order) => [order.join(), 1 / all.length]))
      expectFrequencies(drawn(partial, 6000, seed), uniform)
    })
  })

  test('beyond 16 interlocked items samples are consistent and as symmetric as the order (z-test, 1e-6)', () => {
    const partial = fence(17)
    expect(linearExtensions(partial).exact).toBe(false)
    const count = 400
    const orders = drawn(partial, count, 2)
    for (const order of orders) expect(isConsistent(order, partial)).toBe(true)
    // read backwards the fence is the same, so items i and 16 − i have the same law
    for (const item of [0, 3, 7]) {
      const difference = orders.map((order) => order.indexOf(item) - order.indexOf(16 - item))
      const mean = difference.reduce((a, b) => a + b) / count
      const square = difference.reduce((a, b) => a + b * b, 0) / count
      expect(Math.abs(mean)).toBeLessThan(4.892 * Math.sqrt(square / count))
    }
  })

  test('the Markov chain forgets where it started (χ² against enumeration, false alarm 1e-6)', () => {
    // a fence of four, its end drawn out to a chain: 17 interlocked items with few extensions
    const preferences: [number, number][] = [
      [1, 0],
      [1, 2],
      [3, 2],
    ]
    for (let i = 3; i < 17; i++) preferences.push([i, i + 1])
    preferences.push([0, 17], [2, 17])
    const partial = partialRanking(18, { preferences })
    const exact = new Map<string, number>()
    let total = 0
    for (const order of linearExtensions(partial)) {
      const key = order.filter((item) => item < 4).join()
      exact.set(key, (exact.get(key) ?? 0) + 1)
      total++
    }
    for (const [key, ways] of exact) exact.set(key, ways / total)
    expect(linearExtensions(partial).exact).toBe(false)
    const seen = drawn(partial, 1500, 3).map((order) => order.filter((item) => item < 4))
    expectFrequencies(seen, exact)
  })

  test('samples depend on the key alone', () => {
    const extensions = linearExtensions(partialRanking(6, { order: [3, 1, 0] }))
    const [a, b] = [new Int32Array(60), new Int32Array(60)]
    extensions.sample(new Rng(1), 10, a)
    extensions.sample(new Rng(2), 10, b)
    extensions.sample(new Rng(1), 10, b)
    expect(b).toEqual(a)
  })

  test('what cannot be counted is refused, and so are no steps', async () => {
    const error = await caught(() => linearExtensions(fence(17)).count)
    expect(error.code).toBe('UNSUPPORTED')
    expect(error.message).toContain('sample them instead')
    expect((await caught(() => linearExtensions(fence(3), { steps: 0 }))).code).toBe(
      'INVALID_OPTION',
    )
  })
})
