import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { partialRanking } from '../../../src/spaces/index.js'
import { nameInOrder } from '../../../src/spaces/rankings/order-string.js'
import { caught } from '../../reference/caught.js'

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 5 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
  fc.constantFrom(
    'a>b',
    '*',
    '**',
    '=',
    'a=b',
    ',',
    ' a',
    'b ',
    '\\',
    'a\\',
    '\\>',
    '3: a',
    '-x',
    '=1',
  ),
)
const items = fc.uniqueArray(name, { minLength: 1, maxLength: 6 })

describe('order strings', () => {
  test('say the order of items of any names, ties included', () => {
    const order = items.chain((names) =>
      fc.record({
        names: fc.constant(names),
        places: fc.array(fc.nat(3), { minLength: names.length, maxLength: names.length }),
      }),
    )
    fc.assert(
      fc.property(order, ({ names, places }) => {
        const ranks = places.map((place) => place + 1)
        const known = partialRanking(names, { ranks })
        const read = partialRanking(names, String(known))
        expect(read.preferences()).toEqual(known.preferences())
      }),
      { seed: 5, numRuns: 400 },
    )
  })

  test('write plain names as they are', () => {
    expect(['tea', 'C:\\new', 'Star Wars: IV', 'crème brûlée'].map(nameInOrder)).toEqual([
      'tea',
      'C:\\\\new',
      'Star Wars: IV',
      'crème brûlée',
    ])
  })

  test('take an item whose name has separators as it is written, unless it means two things', async () => {
    const known = partialRanking(['a,b', 'c'], 'c>a,b')
    expect(known.toRanking()).toEqual([1, 0])
    const twice = await caught(() => partialRanking(['a=b', 'a', 'b'], 'a=b'))
    expect([twice.code, twice.message]).toEqual([
      'PARSE_ERROR',
      expect.stringMatching(/two meanings.*"a" and "b".*"a=b", which is written a\\=b/),
    ])
    expect(partialRanking(['*', 'a'], 'a>*').toRanking()).toEqual([1, 0])
    expect(partialRanking(['*', 'a'], 'a>\\*').toRanking()).toEqual([1, 0])
  })
})
