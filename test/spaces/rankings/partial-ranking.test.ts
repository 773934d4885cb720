import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isConsistent,
  type PartialRankingInput,
  partialRanking,
  permutations,
} from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'
import { allOrders } from '../../reference/rankings.js'

const letters = ['a', 'b', 'c', 'd']
const colours = ['red', 'green', 'blue']

/** all consistent rankings as texts, `0213 0231 …` */
function consistent(partial: ReturnType<typeof partialRanking>): string {
  return allOrders(partial.items.length)
    .filter((order) => isConsistent(order, partial))
    .map((order) => order.map((item) => partial.items[item]).join(''))
    .join(' ')
}

describe('partialRanking', () => {
  test('ties leave the order of the tied items open', () => {
    expect(consistent(partialRanking(letters, 'b>ad>c'))).toBe('badc bdac')
    expect(consistent(partialRanking(letters, { ranks: [2, 1, 3, 2] }))).toBe('badc bdac')
    expect(consistent(partialRanking(letters, { order: ['b', ['d', 'a'], 'c'] }))).toBe('badc bdac')
    expect(consistent(partialRanking(letters, { ranks: [2.5, 1, 4, 2.5] }))).toBe('badc bdac')
  })

  test('of items left out of an order nothing is known', () => {
    for (const input of ['c>a', ['c', 'a'], [2, 0], { order: ['c', 'a'] }, { ranks: [2, 0, 1] }]) {
      expect(consistent(partialRanking(['a', 'b', 'c'], input))).toBe('bca cab cba')
    }
    const missing = { ranks: [2, Number.NaN, 1] }
    expect(consistent(partialRanking(['a', 'b', 'c'], missing))).toBe('bca cab cba')
    expect(consistent(partialRanking(['a', 'b'], { preferences: [] }))).toBe('ab ba')
  })

  test('items left out of a list of the best come last', () => {
    for (const input of [
      'c>*',
      'c>abd',
      { top: ['c'] },
      { ranks: [0, 0, 1, 0], missing: 'last' },
      { ranks: [2, 2, 1, 2] },
    ] as const) {
      expect(consistent(partialRanking(letters, input))).toBe('cabd cadb cbad cbda cdab cdba')
    }
    expect(consistent(partialRanking(letters, { top: ['c', ['a', 'b']] }))).toBe('cabd cbad')
    expect(consistent(partialRanking(letters, '*>c>a'))).toBe('bdca dbca')
  })

  test('of a choice puts what was chosen before the rest of its slate, and says no more', () => {
    const of = (input: PartialRankingInput) => partialRanking(letters, input).preferences()
    expect(of({ chosen: 'b', from: ['a', 'b', 'd'] })).toEqual([
      [1, 0],
      [1, 3],
    ])
    expect(of({ chosen: ['b', 'a'], from: ['a', 'b', 'd'] })).toEqual([
      [0, 3],
      [1, 3],
    ])
    expect(() => of({ chosen: 'c', from: ['a', 'b'] })).toThrow(/not on its slate.*a, b.*c/)
    expect(() => of({ chosen: 'a', from: ['a', 'a'] })).toThrow()
  })

  test('preferences imply what follows from them', () => {
    const known = partialRanking(letters, {
      preferences: [
        ['c', 'a'],
        ['a', 'd'],
        [2, 1],
      ],
    })
    expect(known.precedes(2, 3)).toBe(true)
    expect(known.precedes(1, 3)).toBe(false)
    expect(known.pairCount).toBe(4)
    expect(consistent(known)).toBe('cabd cadb cbad')
    expect(String(known)).toBe('a>d, c>a, c>b')
  })

  test('longer names are separated by = or , where tied', () => {
    for (const input of ['blue>red=green', 'blue > red, green', 'blue>*']) {
      const known = partialRanking(colours, input)
      expect(known.preferences()).toEqual([
        [2, 0],
        [2, 1],
      ])
      expect(String(known)).toBe('blue>red=green')
    }
    expect(String(partialRanking(['a', 'b', 'c'], 'a>b,c'))).toBe('a>bc')
    expect(String(partialRanking(['a', 'b', 'c'], 'a>b c'))).toBe('a>bc')
    // a name that looks like several letters, and an item called *
    expect(String(partialRanking(['a', '*'], '*>a'))).toBe('*>a')
    expect(String(partialRanking(['ab', 'a', 'b'], 'ab>a=b'))).toBe('ab>a=b')
  })

  test('what is known can be written down and read again', () => {
    const buckets = fc
      .shuffledSubarray(letters, { minLength: 4 })
      .chain((order) =>
        fc
          .array(fc.boolean(), { minLength: 3, maxLength: 3 })
          .map((cuts) =>
            order.flatMap((item, t) => (t > 0 && cuts[t - 1] ? ['>', item] : [item])).join(''),
          ),
      )
    fc.assert(
      fc.property(buckets, (text) => {
        const known = partialRanking(letters, text)
        const again = partialRanking(letters, String(known))
        expect(again.preferences()).toEqual(known.preferences())
        const pairs = partialRanking(letters, { preferences: known.preferences() })
        expect(pairs.preferences()).toEqual(known.preferences())
        expect(String(pairs)).toBe(String(known))
      }),
      { seed: 1 },
    )
  })

  test('a full ranking is recognised as one', () => {
    const space = permutations(letters)
    expect(space.parsePartial('b>a>d>c').toRanking()).toEqual([1, 0, 3, 2])
    expect(space.parsePartial([1, 0, 3, 2]).toRanking()).toEqual([1, 0, 3, 2])
    expect(space.parsePartial('b>ad>c').toRanking()).toBeUndefined()
    expect(partialRanking(1, { preferences: [] }).toRanking()).toEqual([0])
    const sixty = Array.from({ length: 60 }, (_, i) => (i * 7) % 60)
    expect(permutations(60).parsePartial(sixty).toRanking()).toEqual(sixty)
  })

  test('two partial rankings together know what both know, and what follows', async () => {
    const known = partialRanking(letters, 'a>b').and(partialRanking(letters, 'b>cd'))
    expect(String(known)).toBe('a>b>cd')
    const error = await caught(() => known.and(partialRanking(letters, 'c>a')))
    expect(error.message).toMatch(/a > c > a|c > a > c/)
    const other = partialRanking(colours, 'red>blue')
    expect((await caught(() => known.and(other))).message).toContain('different items')
  })
})

describe('what cannot be understood', () => {
  test('contradictory preferences name the shortest cycle', async () => {
    const preferences = [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'd'],
      ['d', 'a'],
      ['d', 'b'],
    ] as const
    const error = await caught(() => partialRanking(letters, { preferences }))
    expect(error.code).toBe('NOT_IN_SPACE')
    expect(error.message).toContain('received b > c > d > b')
    const self = await caught(() => partialRanking(letters, { preferences: [['a', 'a']] }))
    expect(self.message).toContain('a > a')
  })

  test('every other mistake is named, too', async () => {
    const cases: [input: unknown, code: string, part: string][] = [
      ['a>b>a', 'NOT_IN_SPACE', '"a" at places 1 and 3'],
      ['a>bb', 'NOT_IN_SPACE', '"b" at places 2 and 3'],
      ['a>x', 'UNKNOWN_LABEL', '"x"'],
      ['a>', 'PARSE_ERROR', 'empty'],
      ['a>b,,c', 'PARSE_ERROR', 'empty'],
      ['a>*>*', 'PARSE_ERROR', 'twice'],
      [[1, 2, 3, 4], 'NOT_IN_SPACE', '{ ranks: [...] }'],
      [['a', 1], 'NOT_IN_SPACE', 'mixed'],
      [{ order: ['a', ['b', 'a']] }, 'NOT_IN_SPACE', '"a" at places 1 and 3'],
      [{ top: 'a' }, 'NOT_IN_SPACE', '{ top }'],
      [{ ranks: [1, 2, 3] }, 'NOT_IN_SPACE', '4 ranks'],
      [{ ranks: [1, 2, 3, -1] }, 'NOT_IN_SPACE', '-1 for "d"'],
      [{ ranks: [1, 2, 3, 0], missing: 'first' }, 'INVALID_OPTION', 'unknown, last'],
      [{ preferences: [['a', 'b', 'c']] }, 'NOT_IN_SPACE', 'a pair [better, worse]'],
      [{ preferences: [['a', 'x']] }, 'UNKNOWN_LABEL', '"x"'],
      [{}, 'NOT_IN_SPACE', '{ preferences }'],
      [null, 'NOT_IN_SPACE', 'received null'],
      [3, 'NOT_IN_SPACE', 'received number'],
    ]
    for (const [input, code, part] of cases) {
      const error = await caught(() => partialRanking(letters, input as never))
      expect([error.code, error.message]).toEqual([code, expect.stringContaining(part)])
    }
  })

  test('a ranking of other items is not compared', async () => {
    const error = await caught(() => isConsistent([0, 1], partialRanking(letters, 'a>b')))
    expect(error.code).toBe('NOT_IN_SPACE')
  })
})
