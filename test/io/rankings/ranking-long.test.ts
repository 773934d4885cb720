import { describe, expect, test } from 'vitest'
import { rankingFromLong } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

const RANKS = 'id,item,rank\nu1,tea,1\nu2,tea,2\nu1,milk,3\nu1,coffee,2\nu2,milk,1\nu2,coffee,'

describe('rankingFromLong', () => {
  test('joins ranks and features by the row id, in the order of the features', async () => {
    const data = await rankingFromLong(RANKS, { features: 'age,id\n31,u2\n54,u1' })
    expect(data.features).toEqual({ rows: 2, cols: 1, values: Float32Array.of(31, 54) })
    expect([data.featureNames, data.itemNames]).toEqual([['age'], ['coffee', 'milk', 'tea']])
    expect(data.rankings.map(String)).toEqual(['milk>tea', '2,0,1'])
    expect(data.warnings).toHaveLength(1)
  })

  test('takes features from its own columns, the same in every line of a row', async () => {
    const text = 'who,what,place,age\nu1,tea,1,54\nu2,tea,2,31\nu1,milk,2,54\nu2,milk,1,31'
    const columns = { row: 'who', item: 'what', rank: 'place' }
    const data = await rankingFromLong(text, { columns, items: ['tea', 'milk'] })
    expect([...data.features.values]).toEqual([54, 31])
    expect(data.rankings).toEqual([
      [0, 1],
      [1, 0],
    ])
    const error = await caught(() => rankingFromLong(`${text}0`, { columns, file: 'l.csv' }))
    expect([error.code, error.details.where]).toEqual([
      'PARSE_ERROR',
      'l.csv, line 5, column "age"',
    ])
    expect(error.message).toContain('"31" as in line 3')
  })

  test('a row without any rank is a ranking of which nothing is known', async () => {
    const data = await rankingFromLong(RANKS, { features: 'id,age\nu1,1\nu2,2\nu3,3' })
    expect(data.rankings.map(String)).toEqual(['2,0,1', 'milk>tea', 'coffee=milk=tea'])
  })

  const features = 'id,age\nu1,54\nu2,31'
  test.each([
    [
      'an item ranked twice',
      `${RANKS}\nu1,tea,2`,
      { features },
      'NOT_IN_SPACE',
      'f.csv, line 8',
      /"tea" of row "u1"/,
    ],
    [
      'an unknown item',
      RANKS,
      { features, items: ['tea', 'milk', 'water'] },
      'UNKNOWN_LABEL',
      'f.csv, line 5',
      /"coffee"/,
    ],
    ['a rank below 0', `${RANKS}-4`, { features }, 'NOT_IN_SPACE', 'f.csv, line 7', /"-4"/],
    [
      'items that take too much memory',
      Array.from({ length: 2000 }, (_, i) => `r${i},i${i},1,${i}`).reduce(
        (all, line) => `${all}\n${line}`,
        'row,item,rank,x',
      ),
      { maxMemory: 1e8 },
      'UNSUPPORTED',
      'f.csv',
      /at most 100 MB.*2000 rows of 2000 items.*maxMemory/,
    ],
    [
      'ranks from 0',
      'id,item,rank,x\n1,a,0,7\n1,b,1,7\n2,b,0,8',
      {},
      'INVALID_OPTION',
      'f.csv',
      /count from 0/,
    ],
    [
      'an id without features',
      RANKS,
      { features: 'id,age\nu1,1' },
      'PARSE_ERROR',
      'f.csv, line 3',
      /"u2"/,
    ],
    [
      'an id twice',
      RANKS,
      { features: `${features}\nu1,3` },
      'PARSE_ERROR',
      'x.csv, line 4',
      /"u1"/,
    ],
    [
      'features without ids',
      RANKS,
      { features: 'age\n1' },
      'INVALID_OPTION',
      undefined,
      /column "id"/,
    ],
    ['no features', RANKS, {}, 'EMPTY_DATA', 'f.csv', /no feature/],
    ['no item column', 'id,rank\n1,1', {}, 'INVALID_OPTION', undefined, /item or label/],
    [
      'an unknown column',
      RANKS,
      { columns: { rank: 'place' } },
      'INVALID_OPTION',
      undefined,
      /"place"/,
    ],
  ])('refuses %s', async (_, text, options, code, where, message) => {
    const error = await caught(() =>
      rankingFromLong(text, { ...options, file: 'f.csv', featuresFile: 'x.csv' }),
    )
    expect(error.code).toBe(code)
    expect(error.details.where).toBe(where)
    expect(error.message).toMatch(message)
  })
})

test('a column without a name that numbers the lines is left out with a warning', async () => {
  const text = ',row,item,rank,x\n0,1,a,1,5\n1,1,b,2,5\n2,2,b,1,6\n3,2,a,2,6\n'
  const data = await rankingFromLong(text)
  expect([data.featureNames, data.rankings.map(String)]).toEqual([['x'], ['0,1', '1,0']])
  expect(data.warnings.join()).toMatch(/"" was left out: it names the lines/)
  const again = await rankingFromLong(text, { like: data })
  expect(again.features).toEqual(data.features)
})

test.each([
  ['an item', 'row,item,rank,x\n1,,1,5\n', /an item is missing.*line 2/],
  ['a row', 'row,item,rank,x\n,a,1,5\n', /a line names no row; at line 2/],
])('a line without %s is refused', async (_, text, message) => {
  await expect(rankingFromLong(text)).rejects.toThrow(message)
})

test('an item in either Unicode form is one item', async () => {
  const text = 'row,item,rank,x\n1,cafe\u0301,1,5\n1,b,2,5\n2,b,1,6\n2,caf\u00e9,2,6\n'
  const data = await rankingFromLong(text)
  expect([data.itemNames, data.rankings.map(String)]).toEqual([
    ['b', 'caf\u00e9'],
    ['1,0', '0,1'],
  ])
})
