import { describe, expect, test } from 'vitest'
import { type PartialRanking, partialRanking, permutations } from '../../../src/spaces/index.js'
import type { RankingOutputs } from '../../../src/tasks/index.js'
import {
  itemsOf,
  observedRankings,
  parseRankings,
  partialRanks,
} from '../../../src/tasks/rankings/ranking-input.js'
import { caught } from '../../reference/caught.js'
import { allOrders } from '../../reference/rankings.js'

const items = ['a', 'b', 'c', 'd']
const space = permutations(items, { code: 'pairs' })
const parse = (...outputs: unknown[]) =>
  parseRankings(outputs as RankingOutputs, space, outputs.length, 'Y')

/** Orders and weights listed for each row. */
function listed(rankings: readonly PartialRanking[], of = space) {
  const { codes, count = 1, logWeights } = observedRankings(rankings, of)
  expect(codes).toHaveLength(rankings.length * count * of.codeLength)
  if (logWeights) expect(logWeights).toHaveLength(rankings.length * count)
  return rankings.map((_, r) =>
    Array.from({ length: count }, (_place, a) => ({
      order: of.decode(codes, (r * count + a) * of.codeLength),
      weight: Math.exp(logWeights?.[r * count + a] ?? 0),
    })).filter(({ weight }) => weight > 0),
  )
}

test('ranks that have a 0 in every row are refused, unless 0 is said to be missing', async () => {
  const rows = [
    [0, 1, 2, 3],
    [3, 0, 2, 1],
  ]
  const error = await caught(() => parse(...rows.map((ranks) => ({ ranks }))))
  expect([error.code, error.details.where]).toEqual(['NOT_IN_SPACE', 'Y'])
  expect(error.message).toMatch(/count from 0.*missing: 'unknown'/)
  const said = parse(...rows.map((ranks) => ({ ranks, missing: 'unknown' })))
  expect(said.map(String)).toEqual(['b>c, c>d', 'c>a, d>c'])
  expect(parse({ ranks: rows[0] }, { ranks: [1, 2, 3, 4] }).map(String)[0]).toBe('b>c, c>d')
})

describe('an output', () => {
  test('is an order, ranks, or what is known of them, in all forms that say the same', () => {
    const same: unknown[] = [
      [2, 0, 1, 3],
      ['c', 'a', 'b', 'd'],
      'c>a>b>d',
      { order: ['c', 'a', 'b', 'd'] },
      { ranks: [2, 3, 1, 4] },
      { ranks: Float32Array.of(2, 3, 1, 4) },
      { top: ['c', 'a', 'b'] },
      {
        preferences: [
          ['c', 'a'],
          ['a', 'b'],
          ['b', 'd'],
        ],
      },
      partialRanking(items, 'c>a>b>d'),
      partialRanking(4, [2, 0, 1, 3]),
    ]
    for (const ranking of parse(...same)) expect(ranking.toRanking()).toEqual([2, 0, 1, 3])
  })

  test('with ties is partial: what is tied is left open', () => {
    const [text, ranks, missing] = parse('c>ab>d', { ranks: [2, 2, 1, 3] }, { ranks: [2, 0, 1, 3] })
    for (const tied of [text, ranks]) {
      expect(tied.toRanking()).toBeUndefined()
      expect(tied.pairCount).toBe(5)
      expect(tied.precedes(0, 1) || tied.precedes(1, 0)).toBe(false)
    }
    expect(missing.pairCount).toBe(3)
  })

  test.each<[string, RegExp, unknown]>([
    ['NOT_IN_SPACE', /row 1.*named twice.*"a" at places 1 and 3/, ['a', 'b', 'a']],
    ['NOT_IN_SPACE', /row 1.*named twice.*"b"/, [1, 0, 1, 2]],
    ['PARSE_ERROR', /row 1/, 'a>>b'],
    ['NOT_IN_SPACE', /row 1.*\{ ranks: \[...\] \}/, [2, 1, 4, 3]],
    ['NOT_IN_SPACE', /row 1.*4 ranks.*received 3/, { ranks: [1, 2, 3] }],
    ['NOT_IN_SPACE', /row 1.*1 = best on.*-1 for "b"/, { ranks: [1, -1, 2, 3] }],
    ['NOT_IN_SPACE', /row 1.*1 = best on.*Infinity for "d"/, { ranks: [1, 2, 3, 1 / 0] }],
    ['UNKNOWN_LABEL', /row 1.*"e"/, ['a', 'e']],
    ['NOT_IN_SPACE', /row 1.*index from 0 to 3.*received 4/, [0, 4]],
    ['NOT_IN_SPACE', /row 1.*index from 0 to 3.*0.5/, [0.5, 1, 2, 3]],
    [
      'NOT_IN_SPACE',
      /row 1.*contradict.*a > b > c > a/,
      {
        preferences: [
          ['a', 'b'],
          ['b', 'c'],
          ['c', 'a'],
        ],
      },
    ],
    ['NOT_IN_SPACE', /row 1.*a > a/, { preferences: [['a', 'a']] }],
    ['NOT_IN_SPACE', /row 1.*received null/, null],
    ['NOT_IN_SPACE', /row 1.*received undefined/, undefined],
    ['NOT_IN_SPACE', /row 1.*received number/, 7],
    ['NOT_IN_SPACE', /row 1.*received object/, { rank: [1, 2] }],
    [
      'NOT_IN_SPACE',
      /row 1.*other items.*received 4 items: b, a/,
      partialRanking([...'bacd'], [0]),
    ],
    ['NOT_IN_SPACE', /row 1.*other items.*received 3 items/, partialRanking(3, [0])],
  ])('is refused with its row: %s %s', async (code, message, bad) => {
    const error = await caught(() => parse([0, 1], bad))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  })

  test('is needed for every row', async () => {
    for (const Y of [[[0, 1]], [], undefined, 'a>b', { length: 2 }]) {
      const error = await caught(() => parseRankings(Y as RankingOutputs, space, 2, 'Y'))
      expect(error.code).toBe('SHAPE_MISMATCH')
      expect(error.message).toContain('2 outputs')
    }
  })
})

describe('the rankings a positive phase reads', () => {
  test('are the ranking itself where all rows are complete', () => {
    const rankings = parse('a>b>c>d', 'd>c>b>a')
    expect(observedRankings(rankings, space).count).toBeUndefined()
    expect(listed(rankings).map(([{ order }]) => order)).toEqual([
      [0, 1, 2, 3],
      [3, 2, 1, 0],
    ])
  })

  test('are all that are consistent, once each with weight one', () => {
    const rankings = parse('a>bcd', { preferences: [['d', 'b']] }, 'd>c>b>a', { preferences: [] })
    const lists = listed(rankings)
    lists.forEach((list, r) => {
      const expected = allOrders(4).filter((order) =>
        rankings[r].preferences().every(([i, j]) => order.indexOf(i) < order.indexOf(j)),
      )
      expect(list.map(({ order }) => order).sort()).toEqual(expected.sort())
      for (const { weight } of list) expect(weight).toBe(1)
    })
    expect(lists.map((list) => list.length)).toEqual([6, 12, 1, 24])
  })

  test('are a constraint beyond 128, the others listed beside it', () => {
    const six = permutations(6, { code: 'ranks' })
    const rankings = [
      partialRanking(6, { preferences: [[0, 1]] }),
      partialRanking(6, { top: [3] }),
      partialRanking(6, { order: [5, 4, 3, 2, 1, 0] }),
    ]
    expect(observedRankings(rankings, six).constraints).toEqual([rankings[0], undefined, undefined])
    const [many, few, one] = listed(rankings, six)
    // the code that stands for the first agrees with it
    expect(many).toEqual([{ order: [0, 1, 2, 3, 4, 5], weight: 1 }])
    expect([few.length, one.length]).toEqual([120, 1])
    expect(observedRankings(rankings.slice(1), six).constraints).toBeUndefined()
  })

  test('of many items are constraints too, even where they cannot be counted, in a moment', () => {
    const many = permutations(60, { code: 'ranks' })
    // a fence: each item of one half before two of the other
    const preferences = Array.from({ length: 39 }, (_, i) =>
      i % 2 === 0 ? ([i, i + 1] as const) : ([i + 1, i] as const),
    )
    const fence = partialRanking(60, { preferences })
    const top = partialRanking(60, { top: [7, 3] })
    const { count, constraints } = observedRankings([top, fence], many)
    expect(count).toBeUndefined()
    expect(constraints).toEqual([top, fence])
    listed([top, fence], many).forEach(([{ order }], r) => {
      expect([top, fence][r].allows(order)).toBe(true)
    })
  })
})

test('partial ranks count the items known to be better, ties equal', () => {
  const [complete, tied, top, nothing] = parse('c>a>b>d', 'c>ab>d', { top: ['b'] }, 'abcd')
  expect(partialRanks(complete)).toEqual([2, 3, 1, 4])
  expect(partialRanks(tied)).toEqual([2, 2, 1, 4])
  expect(partialRanks(top)).toEqual([2, 1, 2, 2])
  expect(partialRanks(nothing)).toEqual([1, 1, 1, 1])
})

describe('the items', () => {
  test('are read off the first output, if it tells them', () => {
    expect(itemsOf([[2, 0, 1]])).toBe(3)
    expect(itemsOf([{ ranks: [2, 1] }])).toBe(2)
    expect(itemsOf([partialRanking(items, 'b>a')])).toEqual(items)
  })

  test.each<[string, unknown]>([
    ['names', [['a', 'b']]],
    ['a text', ['a>b']],
    ['a list of places', [{ top: [1] }]],
    ['nothing', []],
    ['null', [null]],
    ['no array', null],
  ])('must be named for %s', async (_, Y) => {
    const error = await caught(() => itemsOf(Y as RankingOutputs))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toContain('items:')
  })
})
