import { describe, expect, test } from 'vitest'
import { rankingFromCsv } from '../../../src/io/index.js'
import { PartialRanking } from '../../../src/spaces/index.js'
import { caught } from '../../reference/caught.js'

describe('rankingFromCsv', () => {
  test('reads the columns L1, L2, … as ranks, and all others as features', async () => {
    const text = 'A1,L1,"A,2",L2,L3\n0.5,2,-1e-1,1,3\n\n 1 , 1 ,2,3,2\n'
    const data = await rankingFromCsv(text, { file: '/d/iris.sklr.csv.gz' })
    expect(data).toMatchObject({
      features: { rows: 2, cols: 2, values: Float32Array.of(0.5, -0.1, 1, 2) },
      rankings: [
        [1, 0, 2],
        [0, 2, 1],
      ],
      featureNames: ['A1', 'A,2'],
      itemNames: ['L1', 'L2', 'L3'],
      relation: 'iris.sklr',
      droppedRows: 0,
      warnings: [],
    })
  })

  test('takes the columns and the names it is told', async () => {
    const text = 'id;tea;coffee;age\nx;2;1;40\ny;1;2;20'
    const options = { labels: ['tea', 'coffee'], ignore: ['id'], delimiter: ';' }
    const data = await rankingFromCsv(text, options)
    expect([data.itemNames, data.featureNames]).toEqual([['tea', 'coffee'], ['age']])
    expect(data.rankings).toEqual([
      [1, 0],
      [0, 1],
    ])
    const named = await rankingFromCsv('a,b,c\n1,2,9\n2,1,9', {
      labels: { first: 2 },
      items: ['x', 'y'],
    })
    expect(named.itemNames).toEqual(['x', 'y'])
  })

  test('ties and missing ranks make a partial ranking, with a warning', async () => {
    const text = 'A1,L1,L2,L3\n0,1,2,2\n0,1,,2\n0,3,2,1\n0,1.5,1.5,3\n0,0,1,?'
    const data = await rankingFromCsv(text)
    expect(data.rankings.map(String)).toEqual([
      'L1>L2=L3',
      'L1>L3',
      '2,1,0',
      'L1=L2>L3',
      'L1=L2=L3',
    ])
    expect(data.rankings.filter((y) => y instanceof PartialRanking)).toHaveLength(4)
    expect(data.warnings).toEqual([
      '1 rank is 0, which means missing',
      '4 of 5 rankings are partial (ties or missing items)',
    ])
  })

  test('ranks that have a 0 in every row are refused until it is said what it is', async () => {
    const text = 'A1,L1,L2,L3\n0.1,0,1,2\n0.9,2,1,0\n0.3,0,2,1'
    const error = await caught(() => rankingFromCsv(text, { file: 'z.csv' }))
    expect([error.code, error.details.where]).toEqual(['INVALID_OPTION', 'z.csv'])
    expect(error.message).toMatch(/count from 0.*firstRank: 0.*firstRank: 1/)
    const best = await rankingFromCsv(text, { firstRank: 0 })
    expect(best.rankings).toEqual([
      [0, 1, 2],
      [2, 1, 0],
      [0, 2, 1],
    ])
    const missing = await rankingFromCsv(text, { firstRank: 1 })
    expect(missing.rankings.map(String)).toEqual(['L2>L3', 'L2>L1', 'L3>L2'])
    expect(missing.warnings[0]).toBe('3 ranks are 0, which means missing')
  })

  test('only the order of ranks counts: they may have gaps and pass the number of items', async () => {
    const data = await rankingFromCsv('A1,L1,L2,L3\n0,7,1,30\n1,2,10,1')
    expect(data.rankings).toEqual([
      [1, 0, 2],
      [2, 0, 1],
    ])
  })

  test('partial rankings are dropped or refused where that is wanted', async () => {
    const text = 'A1,L1,L2\n5,1,2\n6,1,1\n7,2,1'
    const data = await rankingFromCsv(text, { partial: 'drop' })
    expect(data.features).toEqual({ rows: 2, cols: 1, values: Float32Array.of(5, 7) })
    expect([data.rankings, data.droppedRows]).toEqual([
      [
        [0, 1],
        [1, 0],
      ],
      1,
    ])
    expect(data.warnings[0]).toContain('1 of 3 rankings were dropped')
    const error = await caught(() => rankingFromCsv(text, { partial: 'error', file: 'r.csv' }))
    expect([error.code, error.details.where]).toEqual(['NOT_IN_SPACE', 'r.csv, line 3'])
    expect(error.message).toContain("partial: 'drop'")
  })

  test('words become a column for each, in alphabetical order; names of rows are left out', async () => {
    const rows = Array.from(
      { length: 20 },
      (_, i) => `row${i},${['hot', 'cold', 'mild'][i % 3]},${i % 7},1,2`,
    )
    const data = await rankingFromCsv(`name,weather,A3,L1,L2\n${rows.join('\n')}`)
    expect(data.featureNames).toEqual(['weather=cold', 'weather=hot', 'weather=mild', 'A3'])
    expect([...data.features.values.subarray(0, 8)]).toEqual([0, 1, 0, 0, 1, 0, 0, 1])
    expect(data.warnings).toEqual(['column "name" was left out: it names the rows'])
  })

  test('missing features follow the policy, those of words included', async () => {
    const text = 'A1,w,L1,L2\n1,hot,1,2\n?,,1,2\n3,cold,2,1\n2,mild,2,1'
    const data = await rankingFromCsv(text, { missing: 'mean' })
    expect([...data.features.values]).toEqual(
      Array.from([1, 0, 1, 0, 2, 1 / 3, 1 / 3, 1 / 3, 3, 1, 0, 0, 2, 0, 0, 1], Math.fround),
    )
    expect((await caught(() => rankingFromCsv(text))).code).toBe('NOT_FINITE')
  })

  test('a single item is a ranking', async () => {
    expect((await rankingFromCsv('A1,L1\n3,1')).rankings).toEqual([[0]])
  })

  test.each([
    ['an empty text', '', {}, 'PARSE_ERROR', 'f.csv', /empty/],
    ['a header alone', 'A1,L1\n', {}, 'PARSE_ERROR', 'f.csv, line 1', /ends after its header/],
    ['no ranks', 'a,b\n1,2', {}, 'INVALID_OPTION', undefined, /L1, L2/],
    ['an unknown label', 'a,b\n1,2', { labels: ['c'] }, 'UNKNOWN_LABEL', 'f.csv', /"c"/],
    ['no features', 'a,L1\n1,1', { ignore: ['a'] }, 'EMPTY_DATA', 'f.csv', /no feature/],
    [
      'a rank below one',
      'A1,L1,L2\n1,0.5,1',
      {},
      'NOT_IN_SPACE',
      'f.csv, line 2, column "L1"',
      /0.5/,
    ],
    [
      'a word for a rank',
      'A1,L1\n1,first',
      {},
      'NOT_IN_SPACE',
      'f.csv, line 2, column "L1"',
      /first/,
    ],
    [
      'a word among numbers',
      'A1,L1\n1,1\nx,1',
      {},
      'PARSE_ERROR',
      'f.csv, line 3, column "A1"',
      /"x"/,
    ],
    [
      'items of another number',
      'A1,L1\n1,1',
      { items: ['a', 'b'] },
      'INVALID_OPTION',
      undefined,
      /1 names/,
    ],
    [
      'items named alike',
      'A1,L1,L2\n1,1,2',
      { items: ['a', 'a'] },
      'INVALID_OPTION',
      'f.csv',
      /"a" more/,
    ],
    [
      'a policy that is none',
      'A1,L1\n1,1',
      { partial: 'fill' as 'keep' },
      'INVALID_OPTION',
      undefined,
      /fill/,
    ],
  ])('refuses %s', async (_, text, options, code, where, message) => {
    const error = await caught(() => rankingFromCsv(text, { ...options, file: 'f.csv' }))
    expect(error.code).toBe(code)
    expect(error.details.where).toBe(where)
    expect(error.message).toMatch(message)
  })
})

test('ranks may be written with a comma for the point, but not one that may part thousands', async () => {
  const { rankings } = await rankingFromCsv('x;L1;L2;L3\n1;1,5;1,5;3,0\n')
  expect(rankings.map(String)).toEqual(['L1=L2>L3'])
  const error = await caught(() => rankingFromCsv('x;L1;L2\n1;1,500;2\n'))
  expect([error.code, error.details.where]).toEqual(['NOT_IN_SPACE', 'line 2, column "L1"'])
})
