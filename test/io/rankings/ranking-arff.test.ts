import { describe, expect, test } from 'vitest'
import {
  rankingFromArff,
  rankingFromCsv,
  rankingFromLong,
  rankingFromOrderStrings,
} from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

const arff = (attributes: readonly string[], rows: string) =>
  `@relation drinks\n${attributes.map((line) => `@attribute ${line}\n`).join('')}@data\n${rows}`
const RANKS = ['A1 numeric', 'L1 numeric', "'A,2' real", 'L2 {1,2,3}', 'L3 string']

describe('rankingFromArff', () => {
  test('reads attributes of ranks, numeric, nominal or text, as CSV columns of ranks', async () => {
    const rows = '0.5,2,-0.1,1,3\n1,1,2,3,2\n0,1,0,2,2\n0,1,0,?,2\n0,0,0,1,?'
    const data = rankingFromArff(arff(RANKS, rows), { file: '/d/f.arff' })
    const csv = await rankingFromCsv(`A1,L1,"A,2",L2,L3\n${rows}`, { file: '/d/drinks.csv' })
    expect(data).toEqual(csv)
    expect(data.rankings.map(String)).toEqual(['1,0,2', '0,2,1', 'L1>L2=L3', 'L1>L3', 'L1=L2=L3'])
  })

  test('takes the columns, names and policies it is told', () => {
    const text = arff(['id string', 'tea real', 'coffee real', 'age real'], 'x,2,1,?\ny,1,1,20')
    const labels = ['tea', 'coffee']
    const options = { labels, ignore: ['id'], items: ['T', 'C'], missing: 'zero' } as const
    const data = rankingFromArff(text, options)
    expect([data.itemNames, data.featureNames]).toEqual([['T', 'C'], ['age']])
    expect([data.rankings.map(String), [...data.features.values]]).toEqual([
      ['1,0', 'TC'],
      [0, 20],
    ])
    const dropped = rankingFromArff(text, { ...options, partial: 'drop' })
    expect([dropped.rankings, dropped.droppedRows]).toEqual([[[1, 0]], 1])
  })

  test.each([
    ['text', 'order string'],
    ['nominal', 'order {a>b>c,c>ab}'],
  ])(
    'reads orders from a %s attribute, and splits nominal features as declared',
    async (_, orders) => {
      const text = arff(['season {winter,autumn}', orders], 'winter,a>b>c\nwinter,c>ab')
      const data = rankingFromArff(text)
      expect([data.rankings.map(String), data.warnings.length]).toEqual([['0,1,2', 'c>ab'], 1])
      expect(data.featureNames).toEqual(['season=autumn'])
      const csv = await rankingFromOrderStrings('season,order\nwinter,a>b>c\nwinter,c>ab')
      expect(data.rankings.map(String)).toEqual(csv.rankings.map(String))
      const column = { column: 'season', format: 'orders', items: ['winter'] } as const
      expect(
        rankingFromArff(arff(['x real', 'season {winter}'], '1,winter'), column).rankings,
      ).toEqual([[0]])
    },
  )

  test('reads the long format, with features in its lines or in a file of their own', async () => {
    const ranks = 'u1,tea,1\nu2,tea,2\nu1,milk,3\nu1,coffee,2\nu2,milk,1\nu2,coffee,?'
    const names = ['id string', 'item {tea,milk,coffee}', 'rank numeric']
    const features = arff(['age numeric', 'id string'], '31,u2\n54,u1')
    const data = rankingFromArff(arff(names, ranks), { features })
    const csv = await rankingFromLong(`id,item,rank\n${ranks}`, {
      features: 'age,id\n31,u2\n54,u1',
    })
    expect(data).toEqual({ ...csv, relation: 'drinks' })
    const own = arff(
      ['row numeric', 'item string', 'rank {1,2}', 'w {hot,cold}'],
      '7,a,1,?\n7,b,2,?',
    )
    expect([...rankingFromArff(own, { missing: 'zero' }).features.values]).toEqual([0])
    const error = await caught(() => rankingFromArff(`${own}\n8,a,1,hot\n8,b,2,cold`))
    expect([error.code, error.details.where]).toEqual(['PARSE_ERROR', 'line 10, attribute "w"'])
    expect(error.message).toContain('"hot" as in line 9')
  })

  test('reads sparse rows: a rank left out is missing, a nominal one the first', () => {
    const text = arff(['f real', 'L1 numeric', 'L2 {1,2}'], '{0 5,1 2}\n{2 2}')
    const data = rankingFromArff(text)
    expect(data.features).toEqual({ rows: 2, cols: 1, values: Float32Array.of(5, 0) })
    expect(data.rankings.map(String)).toEqual(['1,0', 'L1=L2'])
  })

  test('leaves out text and what names the rows, and says so', () => {
    const rows = Array.from({ length: 20 }, (_, row) => `${row + 1},note,${row % 3},1,2`)
    const names = ['n integer', 't string', 'f real', 'L1 real', 'L2 real']
    const data = rankingFromArff(arff(names, rows.join('\n')))
    expect([data.featureNames, data.warnings]).toEqual([
      ['f'],
      ['text attribute "t" was left out', 'attribute "n" was left out: it names the rows'],
    ])
  })

  test('finds the items and features of another file by name', () => {
    const like = { itemNames: ['b', 'a'], featureNames: ['age', 'w=hot', 'w=cold'] }
    const text = arff(
      ['w {cold,hot,mild}', 'id string', 'a real', 'age real', 'b real'],
      'hot,x,2,5,1',
    )
    const data = rankingFromArff(text, { like, format: 'ranks' })
    expect([data.rankings, data.itemNames]).toEqual([[[0, 1]], like.itemNames])
    expect([...data.features.values]).toEqual([5, 1, 0])
    expect(data.warnings).toEqual(['1 column was left out, no features of the model: "id"'])
  })

  test.each([
    ['no rankings', ['a real'], '1', {}, 'INVALID_OPTION', 'f.arff', /the file shows no rankings/],
    [
      'a wrong rank',
      ['a real', 'L1 real'],
      '1,-2',
      {},
      'NOT_IN_SPACE',
      'f.arff, line 5, attribute "L1"',
      /"-2"/,
    ],
    [
      'a wrong order',
      ['a real', 'order string'],
      "1,'x>>y'",
      {},
      'PARSE_ERROR',
      'f.arff, line 5',
      /"x>>y"/,
    ],
    ['no features', ['order string'], 'a>b', {}, 'EMPTY_DATA', 'f.arff', /every attribute is used/],
    [
      'a missing feature',
      ['a real', 'L1 real'],
      '?,1',
      {},
      'NOT_FINITE',
      'f.arff, line 5, feature "a"',
      /missing/,
    ],
    [
      'an item twice',
      ['id real', 'item string', 'rank real', 'f real'],
      '1,a,1,0\n1,a,2,0',
      {},
      'NOT_IN_SPACE',
      'f.arff, line 8',
      /"a" of row "1"/,
    ],
    [
      'ids too large to tell apart',
      ['id real', 'item string', 'rank real', 'f real'],
      '9007199254740993,a,1,0',
      {},
      'PARSE_ERROR',
      'f.arff, line 7, attribute "id"',
      /as text/,
    ],
    [
      'a policy that is none',
      ['a real', 'L1 real'],
      '1,1',
      { partial: 'fill' as 'keep' },
      'INVALID_OPTION',
      undefined,
      /fill/,
    ],
  ] as const)('refuses %s', async (_, attributes, rows, options, code, where, message) => {
    const error = await caught(() =>
      rankingFromArff(arff(attributes, rows), { ...options, file: 'f.arff' }),
    )
    expect([error.code, error.details.where]).toEqual([code, where])
    expect(error.message).toMatch(message)
  })
})
