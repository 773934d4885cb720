import { describe, expect, test } from 'vitest'
import {
  categorical,
  date,
  flag,
  number,
  type RawRow,
  TableEncoder,
  tags,
  text,
} from '../../../src/features.js'
import { multilabelFromCsv, toDense } from '../../../src/io/index.js'

const rows = [
  { title: 'Rain in the north', genre: 'folk', year: 1971, live: true, styles: ['slow', 'sad'] },
  { title: 'Sun, sun', genre: 'rock', year: 1999, live: false, styles: [] },
  { title: 'Rain and sun', genre: 'jazz', year: 2003, live: true, styles: ['slow'] },
]

/** Row `at` of a matrix. */
function rowOf(features: Parameters<typeof toDense>[0], at: number): number[] {
  const { cols, values, center } = toDense(features)
  const row = values.subarray(at * cols, (at + 1) * cols)
  return Array.from(row, (value, column) => value + (center?.[column] ?? 0))
}

describe('a table encoder', () => {
  test('reads each column as its values show', async () => {
    const { encoder, features } = await new TableEncoder().fitTransform(rows)
    expect(encoder.schema.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['title', 'text'],
      ['genre', 'categories'],
      ['year', 'number'],
      ['live', 'flag'],
      ['styles', 'tags'],
    ])
    const named = (at: number) => {
      return encoder.featureNames.filter((_, column) => rowOf(features, at)[column] !== 0)
    }
    expect(named(1)).toEqual(['title:sun', 'genre=rock', 'year'])
    expect(named(0).slice(-4)).toEqual(['year', 'live', 'styles=sad', 'styles=slow'])
    expect(toDense(encoder.transform(rows))).toEqual(toDense(features))
  })

  test('learns the schema that a reader learns of a file of the same columns', async () => {
    const csv = 'genre,year,y\nfolk,1971,0\nrock,1999,1\njazz,2003,1'
    const data = await multilabelFromCsv(csv, { labels: ['y'] })
    const few = rows.map(({ genre, year }) => ({ genre, year }))
    const { encoder, features } = await new TableEncoder().fitTransform(few)
    expect(encoder.schema).toEqual(data.schema)
    expect(features).toEqual(data.features)
  })

  test('reads columns as it is told, and no others', async () => {
    const columns = {
      title: text({ units: 'characters', ngrams: [3, 3], maxTerms: 2 }),
      genre: categorical({ most: 1 }),
    }
    const some = await new TableEncoder({ columns }).fit(rows)
    expect(some.featureNames.slice(2)).toEqual(['genre=folk', 'genre (other)'])
    const all = await new TableEncoder({ columns, others: true }).fit(rows)
    expect(all.schema.columns.map(({ name }) => name)).toEqual([
      'title',
      'genre',
      'year',
      'live',
      'styles',
    ])
  })

  test('reads numbers, dates and flags in whatever form they come', async () => {
    const columns = { n: number(), d: date(), f: flag(), t: tags() }
    const given: RawRow[] = [
      { n: 1.5, d: new Date('1970-01-03T12:00:00Z'), f: 'yes', t: 'a;b' },
      { n: '2,5', d: '1970-01-02', f: 'no', t: ['b', 'c;d'] },
      { n: 'NA', d: null, f: undefined, t: null },
    ]
    const encoder = await new TableEncoder({ columns, missing: 'mean' }).fit(given)
    expect(encoder.featureNames).toEqual(['n', 'd', 'f', 't=a', 't=b', 't=c;d'])
    const features = encoder.transform(given)
    expect(rowOf(features, 0)).toEqual([1.5, 2.5, 1, 1, 1, 0])
    expect(rowOf(features, 1)).toEqual([2.5, 1, 0, 0, 1, 1])
    expect(rowOf(features, 2)).toEqual([2, 1.75, 0.5, 0, 0, 0])
  })

  test('takes texts alone for one column of text', async () => {
    const encoder = await new TableEncoder().fit(['red fox', 'fox'])
    expect(encoder.featureNames).toEqual(['text:fox', 'text:red'])
    const named = await new TableEncoder({ columns: { title: text() } }).fit(['red fox', 'fox'])
    expect(rowOf(named.transform(['fox']), 0)).toEqual([1, 0])
  })

  test('leaves out what names the rows, and columns without a value', async () => {
    const many = Array.from({ length: 30 }, (_, row) => {
      return { key: `k${row}`, id: row, none: null, kind: row % 3 === 0 ? 'a' : 'b', x: row % 5 }
    })
    const encoder = await new TableEncoder().fit(many)
    expect(encoder.featureNames).toEqual(['kind=b', 'x'])
    expect(encoder.warnings.join()).toMatch(
      /none was left out.*"key" was left out.*"id" was left out/,
    )
    const kept = await new TableEncoder({ keep: ['id'] }).fit(many)
    expect(kept.featureNames).toEqual(['id', 'kind=b', 'x'])
  })

  test('makes the same of a row alone and among others', async () => {
    const encoder = await new TableEncoder({ missing: 'mean', missingIndicators: true }).fit([
      ...rows,
      { title: null, genre: null, year: null, live: null, styles: null },
    ])
    const new1 = { title: 'sun', genre: 'polka', year: null, live: false, styles: ['sad', 'odd'] }
    const alone = rowOf(encoder.transform([new1]), 0)
    expect(rowOf(encoder.transform([...rows, new1]), 3)).toEqual(alone)
    const year = encoder.featureNames.indexOf('year')
    expect(alone[year]).toBeCloseTo((1971 + 1999 + 2003) / 3, 3)
    expect(alone[year + 1]).toBe(1)
  })
})

describe('what a table encoder refuses', () => {
  const refused = async (given: readonly unknown[], options = {}) => {
    return new TableEncoder(options).fit(given as RawRow[]).then(
      () => 'nothing',
      ({ code, message }) => `${code} ${message}`,
    )
  }

  test('says row and column', async () => {
    expect(await refused([{ x: 1 }, { x: 'a' }])).toMatch(
      /^PARSE_ERROR a column holds values of different kinds; expected numbers; received words; at X, line 2, column "x"/,
    )
    expect(await refused([{ x: 1 }, { x: 'a' }], { columns: { x: number() } })).toMatch(
      /^PARSE_ERROR a feature is not a number; received "a"; at X, line 2, column "x"/,
    )
    expect(await refused([{ x: 1, y: 2 }, { y: 2 }])).toMatch(
      /^NOT_FINITE a feature value is missing; at X, line 2, feature "x"; pass missing: 'mean'/,
    )
    expect(await refused([{ x: Number.POSITIVE_INFINITY }])).toMatch(/^PARSE_ERROR/)
    expect(await refused([{ x: {} }])).toMatch(/^PARSE_ERROR/)
  })

  test('rows that are none, and columns that are not there', async () => {
    expect(await refused([])).toMatch(/^EMPTY_DATA/)
    expect(await refused([[1, 2]])).toMatch(/^SHAPE_MISMATCH a row is no row of values/)
    expect(await refused(['a b', { x: 1 }])).toMatch(/expected a text, as row 0/)
    expect(await refused(rows, { columns: { genres: categorical() } })).toMatch(
      /INVALID_OPTION invalid option columns.*did you mean genre\?/,
    )
    expect(() => new TableEncoder({ colums: {} } as object)).toThrow(/did you mean columns\?/)
    const encoder = await new TableEncoder().fit(rows)
    expect(() => encoder.transform([{ Title: 'x' }])).toThrow(/none of the columns of training/)
    expect(() => encoder.transform(['x'])).toThrow(/rows are texts/)
  })
})
