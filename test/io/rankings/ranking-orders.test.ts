import { describe, expect, test } from 'vitest'
import { rankingFromOrderStrings } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

describe('rankingFromOrderStrings', () => {
  test('reads letters side by side as ties, as in the algae data', async () => {
    const text = 'V1,V4,ranking\nwinter,8,e>f>abcdg\nspring,8.35,b>e>c>g>d>a>f\nwinter,8.1,b>*'
    const data = await rankingFromOrderStrings(text, { file: 'algae.txt' })
    expect(data.featureNames).toEqual(['V1=spring', 'V1=winter', 'V4'])
    expect(data.itemNames).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g'])
    expect(data.rankings.map(String)).toEqual(['e>f>abcdg', '1,4,2,6,3,0,5', 'b>acdefg'])
    expect([data.relation, data.warnings.length]).toEqual(['algae', 1])
  })

  test('reads longer names where = separates them, and from the column it is told', async () => {
    const text = 'x,best first\n1,red > green = blue\n2,blue>red'
    const data = await rankingFromOrderStrings(text, { column: 'best first' })
    expect(data.itemNames).toEqual(['blue', 'green', 'red'])
    expect(data.rankings.map(String)).toEqual(['red>blue=green', 'blue>red'])
  })

  test('takes the items it is told, also longer names without any tie', async () => {
    const items = ['red', 'green', 'blue']
    const data = await rankingFromOrderStrings('x,order\n1,blue>red>green', { items })
    expect([data.itemNames, data.rankings]).toEqual([items, [[2, 0, 1]]])
  })

  test.each([
    ['no column of orders', 'x,y\n1,2', {}, 'INVALID_OPTION', undefined, /ranking or order/],
    ['an unknown column', 'x,y\n1,2', { column: 'z' }, 'INVALID_OPTION', undefined, /"z"/],
    ['an empty order', 'x,order\n1,a>b\n2,', {}, 'PARSE_ERROR', 'f.csv, line 3', /empty/],
    ['an empty place', 'x,order\n1,a>>b', {}, 'PARSE_ERROR', 'f.csv, line 2', /"a>>b"/],
    [
      'an item twice',
      'x,order\n1,a>b\n2,a>ba',
      {},
      'NOT_IN_SPACE',
      'f.csv, line 3',
      /"a" at places 1 and 3/,
    ],
    [
      'an unknown item',
      'x,order\n1,a>c',
      { items: ['a', 'b'] },
      'UNKNOWN_LABEL',
      'f.csv, line 2',
      /"c"/,
    ],
  ])('refuses %s', async (_, text, options, code, where, message) => {
    const error = await caught(() => rankingFromOrderStrings(text, { ...options, file: 'f.csv' }))
    expect(error.code).toBe(code)
    expect(error.details.where).toBe(where)
    expect(error.message).toMatch(message)
  })
})
