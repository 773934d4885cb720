import { describe, expect, test } from 'vitest'
import { rankingFromOrderStrings } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

describe('rankingFromOrderStrings', () => {
  test('reads letters side by side as ties, as in the algae data', async () => {
    const text = 'V1,V4,ranking\nwinter,8,e>f>abcdg\nspring,8.35,b>e>c>g>d>a>f\nwinter,8.1,b>*'
    const data = await rankingFromOrderStrings(text, { file: 'algae.txt' })
    expect(data.featureNames).toEqual(['V1=winter', 'V4'])
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

  const itemsOf = async (...orders: string[]) => {
    const rows = orders.map((order, row) => `${row},"${order}"`)
    return rankingFromOrderStrings(`x,order\n${rows.join('\n')}`)
  }

  test.each([
    ['words', ['cat>dog>sun', 'sun>dog>cat', 'dog>cat>sun'], ['cat', 'dog', 'sun']],
    ['numbers', ['12>7>3', '3>7>12'], ['12', '3', '7']],
    [
      'words with a letter twice',
      ['tea>coffee>milk', 'milk>tea>coffee'],
      ['coffee', 'milk', 'tea'],
    ],
    ['words of the same letters', ['cat>act', 'act>cat'], ['act', 'cat']],
    ['letters that all stand alone', ['a>bc', 'b>c>a'], ['a', 'b', 'c']],
    ['letters, the same in every order', ['e>f>abcdg', 'a>b>cdefg'], [...'abcdefg']],
    ['letters and a star', ['ab>*', 'a>b'], ['a', 'b']],
    ['names that = separates', ['ab=c', 'a>b'], ['a', 'ab', 'b', 'c']],
    ['names with escapes', ['a\\>b>c', 'c>a\\>b'], ['a>b', 'c']],
  ])('understands %s', async (_, orders, items) => {
    expect((await itemsOf(...orders)).itemNames).toEqual(items)
  })

  test('says which items it found where a name is a matter of reading', async () => {
    const { warnings } = await itemsOf('cat>dog', 'dog>cat')
    expect(warnings).toEqual(['2 items were found in the orders: "cat", "dog"'])
    expect((await itemsOf('a>b', 'b>a')).warnings).toEqual([])
  })

  test.each([
    ['a group whose letters stand elsewhere, not all alone', ['ab>c', 'a>c']],
    ['numbers made of other numbers', ['12>7>2>1', '1>2>7>12']],
  ])('asks for the items where it cannot tell: %s', async (_, orders) => {
    const error = await caught(() => itemsOf(...orders))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toMatch(/what their items are.*the option items/)
  })

  test('reads an order with a count as so many rows', async () => {
    const data = await rankingFromOrderStrings('x,order\n5,3: a>b\n6,b>a\n7,0: b>a')
    expect(data.rankings).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
      [1, 0],
    ])
    expect([...data.features.values]).toEqual([5, 5, 5, 6])
    const error = await caught(() => rankingFromOrderStrings('x,order\n5,99999999: a>b'))
    expect(error.message).toMatch(/counts too often.*line 2/)
  })

  test('a missing order is an error, not an item', async () => {
    const error = await caught(() => rankingFromOrderStrings('x,order\n1,a>b\n2,NA'))
    expect([error.code, error.details.where]).toEqual(['PARSE_ERROR', 'line 3'])
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
