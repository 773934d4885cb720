import { describe, expect, test } from 'vitest'
import { isSparse, multilabelFromCsv } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

describe('multilabelFromCsv', () => {
  test('reads features and labels by name, quoted or not', async () => {
    const text = '\ufeffhappy,"tempo, bpm",loud,calm\r\n1,120,.5,0\r\n\r\n0, "70" ,-1e-1,1\r\n'
    const data = await multilabelFromCsv(text, {
      labels: ['calm', 'happy'],
      file: '/d/songs.csv.gz',
    })
    expect(data).toMatchObject({
      features: { rows: 2, cols: 2, values: Float32Array.of(120, 0.5, 70, -0.1) },
      labels: { rows: 2, cols: 2, values: Float32Array.of(0, 1, 1, 0) },
      featureNames: ['tempo, bpm', 'loud'],
      labelNames: ['calm', 'happy'],
      relation: 'songs',
      instanceWeights: undefined,
      droppedRows: 0,
      warnings: [],
    })
  })

  test('takes labels from either end, leaves columns out, and knows other delimiters', async () => {
    const text = 'id;a;b;y;z\nr1;1;2;0;1.0\nr2;3;4;1;0'
    const data = await multilabelFromCsv(text, {
      labels: { last: 2 },
      ignore: ['id'],
      delimiter: ';',
    })
    expect(data.featureNames).toEqual(['a', 'b'])
    expect(data.labels.values).toEqual(Float32Array.of(0, 1, 1, 0))
    const first = await multilabelFromCsv('y,a\n1,5', { labels: { first: 1 } })
    expect(first.labelNames).toEqual(['y'])
  })

  test('stores mostly zero features sparse', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `f${index}`)
    const text = `y,${names}\n1,0,0,0,0,0,0,3,0,0,0\n1,0,0,0,0,0,0,0,0,0,0`
    const { features } = await multilabelFromCsv(text, { labels: ['y'] })
    expect(isSparse(features) && [...features.indices]).toEqual([6])
  })

  test.each(['', '?', 'NA', 'NaN', 'nan', 'null'])(
    'takes %j for a missing value',
    async (value) => {
      const text = `a,y\n1,1\n${value},1\n3,0`
      const data = await multilabelFromCsv(text, { labels: ['y'], missing: 'mean' })
      expect(data.features.values).toEqual(Float32Array.of(1, 2, 3))
      const error = await caught(() => multilabelFromCsv(text, { labels: ['y'], file: 'a.csv' }))
      expect(error.code).toBe('NOT_FINITE')
      expect(error.details.where).toBe('a.csv, line 3, feature "a"')
    },
  )

  test.each([
    ['an empty text', '', 'PARSE_ERROR', 'f.csv', /empty/],
    ['a header alone', 'a,y\n', 'PARSE_ERROR', 'f.csv, line 1', /ends after its header/],
    ['no header', '1,0\n2,1', 'PARSE_ERROR', 'f.csv, line 1', /numbers, not column names/],
    ['a repeated column', 'a,a,y\n1,2,1', 'PARSE_ERROR', 'f.csv, line 1', /same name.*"a"/],
    ['a short row', 'a,b,y\n1,2,1\n1,1', 'PARSE_ERROR', 'f.csv, line 3', /not a CSV file/],
    ['a long row', 'a,b,y\n1,2,1,4', 'PARSE_ERROR', 'f.csv, line 2', /not a CSV file/],
    ['an open quote', 'a,y\n"1,1\n', 'PARSE_ERROR', 'f.csv, line 2', /[Qq]uote/],
    [
      'a word for a feature',
      'a,y\n1,1\n\n"x\ny",1',
      'PARSE_ERROR',
      'f.csv, line 5, column "a"',
      /"x\\ny"/,
    ],
    ['a hexadecimal feature', 'a,y\n0x10,1', 'PARSE_ERROR', 'f.csv, line 2, column "a"', /ignore/],
    ['a large feature', 'a,y\n1e40,1', 'NOT_FINITE', 'f.csv, line 2, column "a"', /1e40/],
    ['a label of 2', 'a,y\n1,2', 'NOT_IN_SPACE', 'f.csv, line 2, label "y"', /"2"/],
    ['an unknown label', 'a,x\n1,1', 'UNKNOWN_LABEL', 'f.csv', /"y"/],
  ])('refuses %s', async (_, text, code, where, message) => {
    const error = await caught(() => multilabelFromCsv(text, { labels: ['y'], file: 'f.csv' }))
    expect(error.code).toBe(code)
    expect(error.details.where).toBe(where)
    expect(error.message).toMatch(message)
  })

  test('refuses options that make no sense', async () => {
    const code = async (options: object) =>
      (await caught(() => multilabelFromCsv('a,y\n1,1', options))).message
    expect(await code({})).toMatch(/nothing says which columns are labels/)
    expect(await code({ labels: ['y'], delimiter: ', ' })).toMatch(/one character/)
    expect(await code({ labels: ['y'], ignore: ['b'] })).toMatch(/names of features/)
    expect(await code({ labels: ['y'], ignore: ['a'] })).toMatch(/no feature is left/)
  })
})

test.each([
  ['a point', 'x;y\n0.1e9995;1\n2.5;0\n', 'too large for 32 bits; received "0.1e9995"'],
  ['a comma', 'x;y\n0,1e9995;1\n2,5;0\n', 'too large for 32 bits; received "0,1e9995"'],
])('refuses numbers with %s that are no numbers of 32 bits', async (_, text, message) => {
  const error = await caught(() => multilabelFromCsv(text, { labels: ['y'] }))
  expect(error.message).toContain(message)
  const { schema } = await multilabelFromCsv('x;y\n0,1;1\n2,5;0\n', { labels: ['y'] })
  expect(
    await caught(() =>
      multilabelFromCsv(text, {
        labels: ['y'],
        like: { schema, featureNames: ['x'], labelNames: ['y'] },
      }),
    ),
  ).toMatchObject({ name: 'PartitaError' })
})
