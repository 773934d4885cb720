import fc from 'fast-check'
import { Permutation } from 'js-combinatorics'
import { describe, expect, test } from 'vitest'
import { kendallTauA } from '../../../src/metrics/index.js'
import { Rng } from '../../../src/random/index.js'
import { pairIndex, permutations, rankValues } from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'
import { allOrders, codesOf, expectFrequencies, inner } from '../../reference/rankings.js'
import { testReadyFamily, testReadySpaces } from '../space-checks.js'

const CODES = ['ranks', 'matrix', 'pairs'] as const
const abc = permutations(['a', 'b', 'c'])

/** an item count and an order of as many items */
const sizeAndOrder = (max: number) =>
  fc.integer({ min: 1, max }).chain((k) =>
    fc.shuffledSubarray(
      Array.from({ length: k }, (_, item) => item),
      { minLength: k, maxLength: k },
    ),
  )

describe('permutations', () => {
  testReadyFamily([1, 2, 3, 4, 5, 9, 30], CODES, (k, code) => permutations(k, { code }))
})

describe('permutations with adjacent moves', () => {
  const moves = 'adjacent'
  testReadyFamily([4], CODES, (k, code) => permutations(k, { code, moves }))
  testReadySpaces([permutations(1, { moves }), permutations(2, { code: 'matrix', moves })])
})

describe('codes', () => {
  test('the codes of b > a > c are what the documentation says', () => {
    const [out, high] = [new Float32Array(9), Math.fround(Math.sqrt(1.5))]
    abc.encode([1, 0, 2], out, 0)
    expect([...out.subarray(0, 3)]).toEqual([0, high, -high])
    permutations(3, { code: 'matrix' }).encode([1, 0, 2], out, 0)
    expect([...out]).toEqual([0, 1, 0, 1, 0, 0, 0, 0, 1])
    permutations(3, { code: 'pairs' }).encode([1, 0, 2], out, 0)
    expect([...out.subarray(0, 3)]).toEqual([-1, 1, 1])
  })

  test('the ranks and pairs codes have mean zero and unit variance over the space', () => {
    for (const code of ['ranks', 'pairs'] as const) {
      const codes = codesOf(permutations(5, { code }))
      for (let i = 0; i < codes[0].length; i++) {
        const entries = codes.map((entry) => entry[i])
        expect(
          inner(
            entries,
            codes.map(() => 1 / 120),
          ),
        ).toBeCloseTo(0, 6)
        expect(inner(entries, entries) / 120).toBeCloseTo(1, 5)
      }
    }
    expect([...rankValues(1)]).toEqual([0])
    expect([...rankValues(2)]).toEqual([1, -1])
  })

  test('Kendall τ is the mean product of pairs codes, and equals τ of the ranks', () => {
    const pairs = permutations(6, { code: 'pairs' })
    const [a, b] = [new Float32Array(15), new Float32Array(15)]
    const orders = fc.tuple(
      ...[0, 1].map(() => fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 })),
    )
    fc.assert(
      fc.property(orders, ([first, second]) => {
        pairs.encode(first, a, 0)
        pairs.encode(second, b, 0)
        const tau = kendallTauA(pairs.toRanks(first), pairs.toRanks(second))!
        expect(inner(a, b) / 15).toBeCloseTo(tau, 12)
      }),
      { seed: 2 },
    )
  })

  test('pairIndex counts the pairs in order', () => {
    for (const k of [2, 3, 7]) {
      let pair = 0
      for (let i = 0; i < k; i++)
        for (let j = i + 1; j < k; j++) expect(pairIndex(i, j, k)).toBe(pair++)
    }
  })

  test('relabelling the items permutes the codes', () => {
    const rng = new Rng(3)
    for (const code of CODES) {
      const k = 6
      const space = permutations(k, { code })
      for (let trial = 0; trial < 20; trial++) {
        const y = [...rng.permutation(k)]
        const relabel = rng.permutation(k)
        const [before, after] = [new Float32Array(36), new Float32Array(36)]
        space.encode(y, before, 0)
        space.encode(
          y.map((item) => relabel[item]),
          after,
          0,
        )
        for (let i = 0; i < k; i++) {
          const to = relabel[i]
          if (code === 'ranks') expect(after[to]).toBe(before[i])
          for (let j = 0; j < k; j++) {
            if (code === 'matrix') expect(after[to * k + j]).toBe(before[i * k + j])
            if (code !== 'pairs' || j <= i) continue
            const other = relabel[j]
            const moved =
              to < other ? after[pairIndex(to, other, k)] : -after[pairIndex(other, to, k)]
            expect(moved).toBe(before[pairIndex(i, j, k)])
          }
        }
      }
    }
  })

  test.each(CODES)('numbers that are no code are refused, with a way out: %s', async (code) => {
    const space = permutations(3, { code })
    const rows = [
      [0, 0, 0, 0, 0, 0, 0, 0, 0],
      [Number.NaN, 1, 1, 0, 1, 0, 0, 0, 1],
      // as numbers of wins that would be b > a > c
      [-1, Number.NaN, 1, 0, 0, 0, 0, 0, 0],
      // a before b, c before a, b before c; two items at a place; places 1, 3, 2 and −7
      [1, -1, 1, 1, 0, 0, 0, 1, 0],
      [9, 0, 9, 9, 0, 0, 0, 0, 9],
    ]
    for (const row of rows) {
      const error = await caught(() => space.decode(Float32Array.from(row), 0))
      expect(error.code).toBe('NOT_IN_SPACE')
      expect(error.message).toContain('maximize(point)')
    }
  })

  test('encode refuses what is no order of all items', async () => {
    for (const bad of [
      [0, 1],
      [0, 1, 1],
      [0, 1, 3],
      [0, 1, 0.5],
      [1, 2, 3],
    ]) {
      expect((await caught(() => abc.encode(bad, new Float32Array(3), 0))).code).toBe(
        'NOT_IN_SPACE',
      )
    }
  })
})

describe('construction', () => {
  test('items are named by index if only counted, and the name tells the code', () => {
    expect(permutations(3).items).toEqual(['0', '1', '2'])
    expect(permutations(3, { code: 'pairs' }).name).toBe('permutations(3, pairs)')
  })

  test('the size is k factorial, also where that is no number of things to count', () => {
    expect(Math.exp(permutations(5).logSize)).toBeCloseTo(120, 9)
    expect(permutations(1).logSize).toBe(0)
    expect(permutations(60).logSize).toBeCloseTo(188.6281734236716, 9)
    expect(Number.isFinite(permutations(500).logSize)).toBe(true)
  })

  test('bad items and options are refused', async () => {
    for (const bad of [0, -1, 1.5, Number.NaN, []]) {
      expect((await caught(() => permutations(bad))).code).toBe('INVALID_OPTION')
    }
    expect((await caught(() => permutations(['a', 'b', 'a']))).message).toContain(
      '"a" more than once',
    )
    for (const options of [{ code: 'kendall' }, { code: 'toString' }, { moves: 'insert' }]) {
      expect((await caught(() => permutations(3, options as never))).code).toBe('INVALID_OPTION')
    }
  })
})

describe('names, ranks and parse', () => {
  test('names and ranks come back as they went', () => {
    fc.assert(
      fc.property(sizeAndOrder(20), (order) => {
        const space = permutations(order.map((_, item) => `item ${item}`))
        expect(space.fromNames(space.toNames(order))).toEqual(order)
        expect(space.fromRanks(space.toRanks(order))).toEqual(order)
        expect(space.parse(space.toNames(order).join(' > '))).toEqual(order)
      }),
      { seed: 4, numRuns: 50 },
    )
    expect(abc.toRanks([2, 0, 1])).toEqual([2, 3, 1])
  })

  test('parse understands orders of names and indices, texts and ranks', () => {
    for (const input of [
      ['c', 'a', 'b'],
      [2, 0, 1],
      Int32Array.of(2, 0, 1),
      'c>a>b',
      ' c > a>b ',
      { order: ['c', 'a', 'b'] },
      { order: Uint8Array.of(2, 0, 1) },
      { ranks: [2, 3, 1] },
      { ranks: Float32Array.of(2, 3, 1) },
    ]) {
      expect(abc.parse(input)).toEqual([2, 0, 1])
    }
    expect(permutations(2).parse('1>*')).toEqual([1, 0])
    expect(permutations(1).parse({ ranks: [1] })).toEqual([0])
    expect(permutations(1).parse('0')).toEqual([0])
  })

  test('what cannot be parsed names the culprit and the way out', async () => {
    const cases: [input: unknown, code: string, part: string][] = [
      [['a', 'b', 'd'], 'UNKNOWN_LABEL', '"d"'],
      ['a>b>d', 'UNKNOWN_LABEL', 'one of "a", "b", "c"'],
      [['a', 'b', 'a'], 'NOT_IN_SPACE', '"a" at places 1 and 3'],
      ['a>b>a', 'NOT_IN_SPACE', '"a" at places 1 and 3'],
      [['a', 'b'], 'NOT_IN_SPACE', 'without "c"'],
      [['a', 'b', 2], 'NOT_IN_SPACE', 'mixed'],
      [[0, 1, 7], 'NOT_IN_SPACE', 'received 7'],
      [[2, 3, 1], 'NOT_IN_SPACE', 'pass ranks as { ranks: [...] }'],
      ['a>bc', 'NOT_IN_SPACE', '"b", "c" side by side'],
      ['a>>b', 'PARSE_ERROR', 'empty'],
      ['', 'PARSE_ERROR', 'empty'],
      [{ ranks: [1, 2, 2] }, 'NOT_IN_SPACE', 'rank 2 for "b" and "c"'],
      [{ ranks: [1, 2, 4] }, 'NOT_IN_SPACE', '4 for "c"'],
      [{ ranks: [0, 1, 2] }, 'NOT_IN_SPACE', 'ranks count from 1'],
      [{ ranks: [1, Number.NaN, 2] }, 'NOT_IN_SPACE', 'partialRanking'],
      [{ ranks: [1, 2] }, 'NOT_IN_SPACE', '3 ranks'],
      [{ order: 3 }, 'NOT_IN_SPACE', '{ order }'],
      [{}, 'NOT_IN_SPACE', '{ ranks }'],
      [null, 'NOT_IN_SPACE', 'received null'],
      [3, 'NOT_IN_SPACE', 'received number'],
    ]
    for (const [input, code, part] of cases) {
      const error = await caught(() => abc.parse(input as never))
      expect([error.code, error.message]).toEqual([code, expect.stringContaining(part)])
    }
  })

  test('an unknown name among very many items does not print them all', async () => {
    const space = permutations(Array.from({ length: 1000 }, (_, i) => `item${i}`))
    expect((await caught(() => space.fromNames(['x']))).message.length).toBeLessThan(300)
  })
})

describe('enumeration, rank and unrank', () => {
  test('enumerate gives every ranking once, in the order of js-combinatorics', () => {
    for (const k of [1, 2, 3, 6]) {
      const all = [...permutations(k).enumerate()]
      expect(all).toEqual(allOrders(k))
      expect(all).toEqual([...new Permutation(all[0])])
    }
  })

  test('rank and unrank count through the enumeration', () => {
    let position = 0n
    const space = permutations(5)
    for (const y of space.enumerate()) {
      expect(space.rank(y)).toBe(position)
      expect(space.unrank(position)).toEqual(y)
      position++
    }
  })

  test('sixty items are ranked and unranked exactly', () => {
    const space = permutations(60)
    const y = [...new Rng(5).permutation(60)]
    expect(space.unrank(space.rank(y))).toEqual(y)
    const last = Array.from({ length: 60 }, (_, i) => 59 - i)
    const size = space.rank(last) + 1n
    expect(Math.log(Number(size))).toBeCloseTo(space.logSize, 9)
  })

  test('positions beyond the space and spaces beyond waiting are refused', async () => {
    expect((await caught(() => permutations(3).unrank(6n))).message).toContain('0 … 5')
    expect((await caught(() => permutations(3).unrank(-1n))).code).toBe('INVALID_OPTION')
    expect((await caught(() => permutations(13).enumerate())).code).toBe('UNSUPPORTED')
    expect([...permutations(12).enumerate()[Symbol.iterator]().next().value!]).toHaveLength(12)
  })
})

describe('random orders', () => {
  test('a random move exchanges any two items, each pair equally often (false alarm 1e-6)', () => {
    const rng = new Rng(7)
    for (const code of CODES) {
      const space = permutations(4, { code })
      const start = [2, 0, 3, 1]
      const swapped = allOrders(4).filter(
        (y) => y.filter((item, t) => item !== start[t]).length === 2,
      )
      expect(swapped).toHaveLength(6)
      expectFrequencies(
        steps(space, start, 3000, rng),
        new Map(swapped.map((y) => [y.join(), 1 / 6])),
      )
    }
  })

  test('an adjacent move exchanges neighbours, each pair equally often (false alarm 1e-6)', () => {
    const space = permutations(4, { code: 'pairs', moves: 'adjacent' })
    const neighbours = ['0,2,3,1', '2,3,0,1', '2,0,1,3']
    expectFrequencies(
      steps(space, [2, 0, 3, 1], 3000, new Rng(8)),
      new Map(neighbours.map((key) => [key, 1 / 3])),
    )
  })

  test('a move touches its own code only, and leaves a single item alone', () => {
    const space = permutations(3, { code: 'matrix' })
    const out = new Float32Array(11).fill(7)
    space.encode([0, 1, 2], out, 1)
    space.step(out, 1, new Rng(9))
    expect([out[0], out[10]]).toEqual([7, 7])
    const one = Float32Array.of(0)
    permutations(1).step(one, 0, new Rng(9))
    expect([...one]).toEqual([0])
  })
})

function* steps(space: ReturnType<typeof permutations>, start: number[], count: number, rng: Rng) {
  const code = new Float32Array(space.codeLength)
  for (let move = 0; move < count; move++) {
    space.encode(start, code, 0)
    space.step(code, 0, rng)
    yield space.decode(code, 0)
  }
}
