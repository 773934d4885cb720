import { describe, expect, test } from 'vitest'
import { isSparse, multilabelFromArff, toDense } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

const attributes = (...declared: string[]) =>
  `@relation r\n${declared.map((line) => `@attribute ${line}\n`).join('')}@data\n`
const FLAGS = attributes('area real', 'zone {NE,SE,SW}', 'coast {0,1}', 'red {0,1}', 'blue {0,1}')
const options = { labels: { last: 2 }, storage: 'dense' } as const

describe('multilabelFromArff', () => {
  test('splits a nominal attribute into a column for each category, and not one of 0 and 1', () => {
    const data = multilabelFromArff(`${FLAGS}7,SE,1,1,0\n-2,NE,0,0,1`, options)
    expect(data.featureNames).toEqual(['area', 'zone=NE', 'zone=SE', 'zone=SW', 'coast'])
    expect(toDense(data.features).values).toEqual(Float32Array.of(7, 0, 1, 0, 1, -2, 1, 0, 0, 0))
    expect(data.labelNames).toEqual(['red', 'blue'])
    expect(data.labels).toEqual({ rows: 2, cols: 2, values: Float32Array.of(1, 0, 0, 1) })
    expect(data).toMatchObject({ relation: 'r', instanceWeights: undefined, warnings: [] })
  })

  test('takes a value left out of a sparse row for the first category', () => {
    const dense = multilabelFromArff(`${FLAGS}0,NE,0,1,0\n0,SW,1,0,1\n5,NE,1,1,1`, options)
    const sparse = multilabelFromArff(`${FLAGS}{3 1}\n{1 SW,2 1,4 1}\n{0 5,2 1,3 1,4 1}`, options)
    expect(sparse).toEqual(dense)
  })

  test('reads 0 and 1 by their text, in whatever order they are declared', () => {
    const text = `${attributes('a {1,0}', 'b numeric', 'c {1,0}', 'd {1}', 'e numeric')}`
    const choice = { labels: ['c', 'd', 'e'], storage: 'dense' } as const
    const dense = multilabelFromArff(`${text}0,2,0,1,1\n1,0,1,1,0`, choice)
    expect(dense.features.values).toEqual(Float32Array.of(0, 2, 1, 0))
    expect(dense.labels.values).toEqual(Float32Array.of(0, 1, 1, 1, 1, 0))
    const sparse = multilabelFromArff(`${text}{0 0,1 2,2 0,4 1}\n{}`, choice)
    expect(sparse.features).toEqual(dense.features)
    expect(sparse.labels).toEqual(dense.labels)
    expect(sparse.warnings).toContain(
      '"a" is declared {1,…} in sparse rows: left out, it counts as 1',
    )
  })

  test('stores features sparse below 15 % of non-zero values, or as asked', () => {
    const names = Array.from({ length: 20 }, (_, index) => `f${index} numeric`)
    const text = `${attributes(...names, 'y {0,1}')}{0 1,1 1,20 1}\n{5 2,20 1}`
    const labels = { last: 1 }
    expect(isSparse(multilabelFromArff(text, { labels }).features)).toBe(true)
    const dense = multilabelFromArff(text, { labels, storage: 'dense' })
    expect(isSparse(dense.features)).toBe(false)
    const full = `${attributes('f numeric', 'y {0,1}')}{0 1,1 1}`
    expect(isSparse(multilabelFromArff(full, { labels }).features)).toBe(false)
    expect(isSparse(multilabelFromArff(full, { labels, storage: 'sparse' }).features)).toBe(true)
  })

  test('finds labels by MEKA at either end, by XML and by name, wherever they stand', () => {
    const rows = '@attribute a {0,1}\n@attribute b {0,1}\n@attribute c {0,1}\n@data\n1,0,1'
    const names = (relation: string, labels?: readonly string[] | { xml: string }) =>
      multilabelFromArff(`@relation '${relation}'\n${rows}`, { labels }).labelNames
    expect(names('r: -C 1')).toEqual(['a'])
    expect(names('r: -C -2')).toEqual(['b', 'c'])
    expect(names('r: -C 1', ['c', 'b'])).toEqual(['c', 'b'])
    expect(names('r: -C 1', { xml: '<labels><label name="b"/></labels>' })).toEqual(['b'])
  })

  test('leaves out text, identifiers and what it is told to, and says so', () => {
    const ids = Array.from({ length: 20 }, (_, row) => `PS${row}`)
    const head = attributes(
      `id {${ids.join(',')}}`,
      'n integer',
      'when date',
      'z real',
      'f real',
      'y {0,1}',
    )
    const rows = ids.map((id, row) => `${id},${row + 5},'1999',0,${row % 3},1`)
    const data = multilabelFromArff(head + rows.join('\n'), { labels: ['y'], ignore: ['z'] })
    expect(data.featureNames).toEqual(['f'])
    expect(data.warnings).toEqual([
      'text attribute "when" was left out',
      'attribute "id" was left out: it names the rows',
      'attribute "n" was left out: it names the rows',
      '1 label is set in every row: y',
    ])
    const few = multilabelFromArff(head + rows.slice(1).join('\n'), { labels: ['y'] })
    expect(few.featureNames.slice(0, 2)).toEqual(['id=PS0', 'id=PS1'])
  })

  test('finds identifiers in sparse rows, where the first category is left out', () => {
    const ids = Array.from({ length: 25 }, (_, row) => `PS${row}`)
    const head = attributes(`id {${ids}}`, 'n integer', 'f real', 'y {0,1}')
    const rows = ids.map((id, row) => `{${row > 0 ? `0 ${id},1 ${row},` : ''}2 1,3 1}`)
    const read = (lines: readonly string[]) =>
      multilabelFromArff(head + lines.join('\n'), { labels: ['y'], missing: 'zero' }).featureNames
    expect(read(rows)).toEqual(['f'])
    expect(read([...rows, '{0 PS1}'])).toHaveLength(27)
    expect(read(rows.map((row) => row.replace('0 PS7,1 7', '0 ?,1 7')))).toHaveLength(26)
  })

  test('reports or drops rows without a label, with their features and weights', () => {
    const text = `${attributes('f real', 'y {0,1}', 'z {0,1}')}1,1,0\n2,0,0,{3}\n3,0,1,{2}`
    const kept = multilabelFromArff(text, { labels: { last: 2 } })
    expect(kept.warnings).toEqual([
      expect.stringMatching(/^1 of 3 rows have no label: .*emptyPolicy: 'zero'/),
      'rows have weights: they are in instanceWeights, and count only where passed on',
    ])
    expect(kept.instanceWeights).toEqual(Float32Array.of(1, 3, 2))
    const dropped = multilabelFromArff(text, { labels: { last: 2 }, unlabelled: 'drop' })
    expect(dropped.features.values).toEqual(Float32Array.of(1, 3))
    expect(dropped.labels.values).toEqual(Float32Array.of(1, 0, 0, 1))
    expect(dropped.instanceWeights).toEqual(Float32Array.of(1, 2))
    expect(dropped.warnings[0]).toBe('1 of 3 rows were dropped: they have no label')
  })

  test('warns of labels that no row has', () => {
    const labels = 'abcdefgh'.split('')
    const head = attributes('x real', ...labels.map((name) => `${name} {0,1}`))
    const { warnings } = multilabelFromArff(`${head}1,1,0,0,0,0,0,0,0\n2,0,0,0,0,0,0,0,1`, {
      labels,
    })
    expect(warnings).toEqual(['6 labels are set in no row: b, c, d, e, f, …'])
  })

  test('fills missing features in as asked, in dense and sparse rows alike', () => {
    const head = attributes('a real', 'b {p,q,r}', 'y {0,1}')
    for (const rows of ['1,q,1\n?,?,0\n4,q,1', '{0 1,1 q,2 1}\n{0 ?,1 ?}\n{0 4,1 q,2 1}']) {
      const read = (missing: 'mean' | 'zero') =>
        multilabelFromArff(head + rows, { labels: ['y'], missing, storage: 'dense' })
      expect([...read('mean').features.values]).toEqual([1, 0, 1, 0, 2.5, 0, 1, 0, 4, 0, 1, 0])
      expect([...read('zero').features.values]).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 4, 0, 1, 0])
      expect(read('mean').warnings[0]).toBe(
        '4 missing feature values became the mean of their column in training, from line 7 on',
      )
    }
  })

  test('says which features have no known value at all', () => {
    const text = `${attributes('a real', 'y {0,1}')}?,1\n?,0`
    const { features, warnings } = multilabelFromArff(text, { labels: ['y'], missing: 'mean' })
    expect(toDense(features).values).toEqual(Float32Array.of(0, 0))
    expect(warnings).toContain('features without a single known value became zero: a')
  })

  const Y = '{ "first": 1 }'
  test.each([
    [
      'a missing feature',
      'y {0,1}|f real',
      '1,2\n1,?',
      'NOT_FINITE',
      'line 6, feature "f"',
      /missing: 'mean'/,
    ],
    [
      'a numeric label of 2',
      'y real|f real',
      '2,2',
      'NOT_IN_SPACE',
      'line 5, label "y"',
      /received 2/,
    ],
    [
      'a label of three values',
      'y {0,1,2}|f real',
      '1,2',
      'NOT_IN_SPACE',
      'line 2, label "y"',
      /\{0,1,2\}/,
    ],
    [
      'a label of other words',
      'y {low,high}|f real',
      'low,2',
      'NOT_IN_SPACE',
      'line 2, label "y"',
      /rewrite/,
    ],
    [
      'a label of -1, 0 and 1',
      'y real|f real',
      '-1,2\n0,2\n1,2',
      'NOT_IN_SPACE',
      'line 5, label "y"',
      /received -1/,
    ],
    [
      'a label of text',
      'y string|f real',
      'a,2',
      'NOT_IN_SPACE',
      'line 2, label "y"',
      /string|text/,
    ],
    ['no feature', 'y {0,1}|f string', '1,a', 'EMPTY_DATA', undefined, /no feature is left/],
  ])('refuses %s', async (_, declared, rows, code, where, message) => {
    const text = attributes(...declared.split('|')) + rows
    const error = await caught(() => multilabelFromArff(text, { labels: JSON.parse(Y) }))
    expect(error.code).toBe(code)
    expect(error.details.where).toBe(where)
    expect(error.message).toMatch(message)
  })

  test.each([
    [{}, /nothing says which attributes are labels.*received relation "r".*first: count/],
    [{ labels: ['y'], ignore: ['q'] }, /invalid option ignore.*"q"/],
    [{ labels: ['y'], ignore: ['y'] }, /invalid option ignore.*"y"/],
    [{ labels: ['y'], ignore: 'f' as unknown as string[] }, /array of column names/],
    [{ labels: ['y'], missing: 'median' as 'mean' }, /one of error, mean, zero.*"median"/],
    [{ labels: ['y'], storage: 'csr' as 'auto' }, /invalid option storage/],
    [{ labels: ['y'], unlabelled: '' as 'keep' }, /invalid option unlabelled/],
  ])('refuses the options %j', async (given, message) => {
    const text = `${attributes('y {0,1}', 'f real')}1,2`
    const error = await caught(() => multilabelFromArff(text, given))
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toMatch(message)
  })
})

describe('a file like another that declares its attributes in another way', () => {
  const arff = (types: readonly string[], ...rows: string[]) =>
    [
      '@relation r',
      ...['size', 'color', 'wet', 'day'].map((name, at) => `@attribute ${name} ${types[at]}`),
      '@attribute calm {0,1}',
      '@data',
      ...rows,
    ].join('\n')
  const types = ['numeric', '{red,green,blue}', '{True,False}', 'date yyyy-MM-dd']
  const rows = [
    '1000,red,True,2024-01-31,0',
    '1010,green,False,2024-02-01,1',
    '1020,blue,True,2024-02-02,0',
  ]
  const like = multilabelFromArff(arff(types, ...rows), { labels: ['calm'], missing: 'mean' })
  const read = (own: readonly string[], row: string) =>
    multilabelFromArff(arff(own, row), { like, missing: 'mean' })
  const known = read(types, rows[1])

  test.each([
    ['size', ['string', types[1], types[2], types[3]]],
    ['size', ['{1000,1010}', types[1], types[2], types[3]]],
    ['color', [types[0], 'string', types[2], types[3]]],
    ['color', [types[0], '{green}', types[2], types[3]]],
    ['wet', [types[0], types[1], 'string', types[3]]],
    ['day', [types[0], types[1], types[2], 'string']],
    ['day', [types[0], types[1], types[2], '{2024-02-01}']],
  ])('has the same %s of %j', (_, own) => {
    const { features, warnings } = read(own, rows[1])
    expect(features).toEqual(known.features)
    expect(warnings).toEqual(known.warnings)
  })

  test('says what is no number, and what is missing, in text', () => {
    const own = ['string', types[1], types[2], types[3]]
    expect(() => read(own, rows[1].replace('1010', 'large'))).toThrow(
      /not a number, as it was in training; received "large"; at line 8, attribute "size"/,
    )
    const { features } = read(own, rows[1].replace('1010', '?'))
    expect(features.values[0]).toBe(1010)
  })
})
