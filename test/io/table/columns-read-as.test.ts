import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { predictionText, writtenSets } from '../../../src/cli/report/prediction-text.js'
import { TextVectorizer } from '../../../src/features.js'
import { multilabelFromArff, multilabelFromCsv, toDense } from '../../../src/io/index.js'

const SONGS = `title,genre,year,calm
"Rain in the north",rock,2001,1
"Sun, sun in the south",folk,2003,0
"Rain and sun",jazz,,1
"",rock,2004,0`

/** Row `at` of a matrix. */
function rowOf(features: Parameters<typeof toDense>[0], at: number): number[] {
  const { cols, values } = toDense(features)
  return Array.from(values.subarray(at * cols, (at + 1) * cols))
}

describe('a column of text', () => {
  test('becomes the rows of the text vectoriser, between the other columns', async () => {
    const options = { labels: ['calm'], text: ['title'], missing: 'mean' } as const
    const data = await multilabelFromCsv(SONGS, options)
    const texts = ['Rain in the north', 'Sun, sun in the south', 'Rain and sun', '']
    const { vectorizer, features } = await new TextVectorizer().fitTransform(texts)
    const terms = vectorizer.terms.map((term) => `title:${term}`)
    expect(data.featureNames).toEqual([...terms, 'genre=folk', 'genre=jazz', 'genre=rock', 'year'])
    expect(data.schema.means).toHaveLength(4)
    texts.forEach((_, row) => {
      expect(rowOf(data.features, row).slice(0, terms.length)).toEqual(rowOf(features, row))
    })
  })

  test('is read in other files by the terms of training', async () => {
    const train = await multilabelFromCsv(SONGS, {
      labels: ['calm'],
      readAs: { title: { kind: 'text', ngrams: [1, 2], stopWords: 'eng' } },
      missing: 'mean',
    })
    const schema = JSON.parse(JSON.stringify(train.schema))
    const like = { ...train, schema }
    const file = 'genre,year,title,calm\nrock,2001,RAIN north of nowhere,1'
    const { features, warnings } = await multilabelFromCsv(file, { like })
    const names = train.featureNames.filter((_, column) => rowOf(features, 0)[column] > 0)
    expect(names).toEqual(['title:north', 'title:rain', 'title:rain north', 'genre=rock', 'year'])
    expect(warnings).toEqual(['1 label is set in every row: calm'])
  })

  test('is a text attribute of ARFF, in dense rows and sparse ones', () => {
    const header =
      '@relation r\n@attribute t string\n@attribute x numeric\n@attribute y {0,1}\n@data\n'
    const options = { labels: ['y'], text: ['t'] }
    const dense = multilabelFromArff(`${header}'red fox',1,0\nfox,0,1\n?,0,1\n`, options)
    const sparse = multilabelFromArff(`${header}{0 'red fox',1 1}\n{0 fox,2 1}\n{2 1}\n`, options)
    expect(dense.featureNames).toEqual(['t:fox', 't:red', 'x'])
    expect(toDense(sparse.features)).toEqual(toDense(dense.features))
    expect(rowOf(dense.features, 2)).toEqual([0, 0, 0])
    const again = multilabelFromArff(`${header}'a red one',1,0\n`, { like: dense })
    expect(rowOf(again.features, 0)).toEqual([0, 1, 1])
  })

  test('moves numbers beside it about their mean where all is sparse', async () => {
    const rows = Array.from({ length: 300 }, (_, row) => `w${row} w${row + 1},${2000 + row},0`)
    const text = `t,year,y\n${rows.join('\n')}`
    const train = await multilabelFromCsv(text, { labels: ['y'], text: ['t'] })
    const year = train.featureNames.indexOf('year')
    expect(train.schema.columns[1]).toMatchObject({ kind: 'number', shift: 2149.5 })
    expect('offsets' in train.features).toBe(true)
    expect([rowOf(train.features, 0)[year], rowOf(train.features, 299)[year]]).toEqual([
      -149.5, 149.5,
    ])
    const one = await multilabelFromCsv('t,year,y\nw1,,0', { like: train, missing: 'mean' })
    expect(rowOf(one.features, 0)[year]).toBe(0)
  })

  test('is no label, and no column that is not there', async () => {
    const label = multilabelFromCsv(SONGS, { labels: ['calm'], text: ['calm'] })
    await expect(label).rejects.toThrow(/invalid option text and readAs.*received "calm"/)
    const absent = multilabelFromCsv(SONGS, { labels: ['calm'], text: ['name'] })
    await expect(absent).rejects.toThrow(/invalid option text; expected names of columns/)
    const kind = { title: { kind: 'words' as 'text' } }
    const wrong = multilabelFromCsv(SONGS, { labels: ['calm'], readAs: kind })
    await expect(wrong).rejects.toThrow(/invalid option readAs\.title\.kind/)
  })
})

describe('a column of categories', () => {
  interface Case {
    readonly options: { readonly minRows?: number; readonly most?: number }
    readonly names: readonly string[]
    readonly train: readonly (readonly number[])[]
    readonly new: readonly (readonly number[])[]
  }
  const path = join(import.meta.dirname, '../../golden/categories.json')
  const golden = JSON.parse(readFileSync(path, 'utf8')) as {
    readonly train: string[]
    readonly new: string[]
    readonly cases: readonly Case[]
  }
  const csv = (words: readonly string[]) => `c,y\n${words.map((word) => `${word},0`).join('\n')}`

  test.each(golden.cases)('becomes what scikit-learn makes of it with $options', async (given) => {
    const readAs = { c: { kind: 'categories', ...given.options } } as const
    const data = await multilabelFromCsv(csv(golden.train), { labels: ['y'], readAs })
    const names = given.names.map((name) => {
      return name === 'infrequent_sklearn' ? 'c (other)' : `c=${name}`
    })
    expect(data.featureNames).toEqual(names)
    given.train.forEach((row, at) => {
      expect(rowOf(data.features, at)).toEqual(row)
    })
    const unseen = await multilabelFromCsv(csv(golden.new), { like: data })
    given.new.forEach((row, at) => {
      expect(rowOf(unseen.features, at)).toEqual(row)
    })
  })

  test('says where a value is missing, if that is wanted', async () => {
    const text = 'x,c,f,y\n1,a,no,0\n,b,yes,0\n3,c,no,1\n2,?,NA,1'
    const options = { labels: ['y'], missing: 'mean', missingIndicators: true } as const
    const { featureNames, features } = await multilabelFromCsv(text, options)
    const [x, c, f] = [
      ['x', 'x (missing)'],
      ['c=a', 'c=b', 'c=c', 'c (missing)'],
      ['f', 'f (missing)'],
    ]
    expect(featureNames).toEqual([...x, ...c, ...f])
    expect(rowOf(features, 1)).toEqual([2, 1, 0, 1, 0, 0, 1, 0])
    expect(rowOf(features, 3)).toEqual([2, 0, 0, 0, 0, 1, Math.fround(1 / 3), 1])
  })
})

describe('a column of lists', () => {
  test('becomes an indicator of each name', async () => {
    const text = 'styles,y\nrock;folk,0\n,0\nfolk; rock ;folk,1\njazz,1'
    const readAs = { styles: { kind: 'tags', minRows: 2 } } as const
    const data = await multilabelFromCsv(text, { labels: ['y'], readAs })
    expect(data.featureNames).toEqual(['styles=folk', 'styles=rock'])
    expect(data.features.values).toEqual(Float32Array.of(1, 1, 0, 0, 1, 1, 0, 0))
    const other = await multilabelFromCsv('styles,y\nrock;polka,0', { like: data })
    expect(other.features.values).toEqual(Float32Array.of(0, 1))
    expect(other.warnings[0]).toMatch(/column "styles" has 1 value of no known category/)
  })

  test('is the labels, where they are said to be there', async () => {
    const text = 'x;weather\n1;"rain;sun"\n2;\n3;?\n4;"sun;rain; wind"'
    const data = await multilabelFromCsv(text, { tags: 'weather', delimiter: ';' })
    expect(data.labelNames).toEqual(['rain', 'sun', 'wind'])
    const unknown = Number.NaN
    expect(Array.from(data.labels.values)).toEqual([
      1,
      1,
      0,
      0,
      0,
      0,
      unknown,
      unknown,
      unknown,
      1,
      1,
      1,
    ])
    const test = await multilabelFromCsv('x,weather\n1,wind;fog', { tags: 'weather', like: data })
    expect(Array.from(test.labels.values)).toEqual([0, 0, 1])
    expect(test.warnings[0]).toBe('1 label was left out that training does not have: "fog"')
  })

  test('reads back what predictions write', async () => {
    const name = fc
      .stringMatching(/^[ -~äß→]{1,6}$/)
      .filter((text) => text.trim() === text && !/^(\?|-|na|n\/a|null|none|nan)$/i.test(text))
    const sets = fc.array(fc.uniqueArray(name, { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(sets, async (given) => {
        const file = predictionText([writtenSets(given)], 'csv')
        const read = await multilabelFromCsv(file, { tags: 'labels', keep: ['row'] })
        const k = read.labelNames.length
        given.forEach((set, row) => {
          const found = read.labelNames.filter(
            (_, label) => read.labels.values[row * k + label] === 1,
          )
          expect(found).toEqual([...set].sort())
        })
      }),
      { numRuns: 200, seed: 3 },
    )
  })

  test('is named where it is wrong', async () => {
    const text = 'x,tags\n1,a\n2,b'
    const absent = multilabelFromCsv(text, { tags: 'labels' })
    await expect(absent).rejects.toThrow(/invalid option tags.*received "labels"/)
    const empty = multilabelFromCsv('x,tags\n1,\n2,', { tags: 'tags' })
    await expect(empty).rejects.toMatchObject({ code: 'EMPTY_DATA' })
  })
})
