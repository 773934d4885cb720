import { describe, expect, test } from 'vitest'
import { rankingFromArff, rankingFromChoices } from '../../../src/io/index.js'

const texts = (rankings: readonly unknown[]) => rankings.map(String)

describe('choices in a file', () => {
  test('of pairs say which item comes before which', async () => {
    const data = await rankingFromChoices('age,winner,loser\n31,tea,milk\n54,cola,tea\n')
    expect(data.itemNames).toEqual(['cola', 'milk', 'tea'])
    expect(texts(data.rankings)).toEqual(['tea>milk', 'cola>tea'])
    expect(data.featureNames).toEqual(['age'])
    expect([...data.features.values]).toEqual([31, 54])
  })

  test.each([';', '|', ','])(
    'out of a slate come before its other items, separated by %j',
    async (mark) => {
      const slate = (...items: string[]) => `"${items.join(`${mark} `)}"`
      const text = `x,choice,slate\n1,b,${slate('a', 'b', 'c')}\n2,d,${slate('d', 'a')}\n`
      const data = await rankingFromChoices(text)
      expect(data.itemNames).toEqual(['a', 'b', 'c', 'd'])
      const pairs = data.rankings.map((known) => 'preferences' in known && known.preferences())
      expect(pairs).toEqual([
        [
          [1, 0],
          [1, 2],
        ],
        [[3, 0]],
      ])
    },
  )

  test('without other columns share one distribution, and the same file is like itself', async () => {
    const text = 'winner,loser\na,b\nb,c\n'
    const data = await rankingFromChoices(text)
    expect(data.featureNames).toEqual(['constant'])
    expect([...data.features.values]).toEqual([1, 1])
    expect(data.warnings.join()).toMatch(/no column is a feature/)
    const again = await rankingFromChoices('loser,winner\na,c\n', { like: data })
    expect([again.itemNames, texts(again.rankings)]).toEqual([['a', 'b', 'c'], ['c>a']])
    const withAge = { itemNames: data.itemNames, featureNames: ['age'] }
    await expect(rankingFromChoices(text, { like: withAge })).rejects.toThrow(/expected "age"/)
  })

  test('are read of ARFF files, too', () => {
    const text =
      '@relation r\n@attribute winner {a,b}\n@attribute loser {a,b}\n@attribute x numeric\n@data\na,b,1\n'
    expect(texts(rankingFromArff(text).rankings)).toEqual(['0,1'])
  })

  test.each([
    ['x,winner,loser\n1,a,a\n', /"a" of "a", "a".*line 2/],
    ['x,chosen,from\n1,a,b;c\n', /a choice needs.*line 2/],
    ['x,chosen,from\n1,a,a\n', /a choice needs/],
    ['x,y\n1,2\n', /columns winner and loser, or chosen and from/],
  ])('that are none are refused: %j', async (text, message) => {
    await expect(rankingFromChoices(text)).rejects.toThrow(message)
  })
})

test.each([
  ['winner', 'x,winner,loser\n1,,a\n'],
  ['loser', 'x,winner,loser\n1,a,NA\n'],
  ['chosen item', 'x,chosen,from\n1,?,a;b\n'],
  ['item of a slate', 'x,chosen,from\n1,a,a;null\n'],
])('a missing %s is refused with its line, not an item', async (_, text) => {
  await expect(rankingFromChoices(text)).rejects.toThrow(/an item is missing.*line 2.*option items/)
})

test('names of items that are missing markers are names where the items say so', async () => {
  const items = ['DE', 'NA']
  const { rankings } = await rankingFromChoices('winner,loser\nNA,DE\n', { items })
  expect(rankings.map(String)).toEqual(['1,0'])
})

test.each([undefined, ['b', 'caf\u00e9'], ['b', 'cafe\u0301']])(
  'an item in either Unicode form is one item, of %j',
  async (items) => {
    const text = 'winner,loser\ncafe\u0301,b\nb,caf\u00e9\n'
    const data = await rankingFromChoices(text, { items })
    expect(data.itemNames.map((name) => name.normalize())).toEqual(['b', 'caf\u00e9'])
    expect(data.rankings.map(String)).toEqual(['1,0', '0,1'])
  },
)
