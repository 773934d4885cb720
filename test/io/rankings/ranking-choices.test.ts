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
