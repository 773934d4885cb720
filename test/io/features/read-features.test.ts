import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readFeatures } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

describe('readFeatures', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'partita-features-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const write = async (name: string, text: string) => {
    const path = join(folder, name)
    await writeFile(path, name.endsWith('.gz') ? gzipSync(text) : text)
    return path
  }
  const songs = (relation: string, extra = '') => `@relation '${relation}'
@attribute tempo numeric
@attribute genre {rock, folk}
@attribute happy {0,1}
${extra}@data
120, rock, ?
70, folk, 1`
  const features = ['tempo', 'genre=rock', 'genre=folk']

  test('ignores label columns, whatever their values', async () => {
    const path = await write('songs.arff', songs('songs: -C -1'))
    const data = await readFeatures(path, { features, labels: ['happy', 'calm'] })
    expect(data.features.values).toEqual(Float32Array.of(120, 1, 0, 70, 0, 1))
    expect(data.warnings).toEqual([])
  })

  test('finds features by name, in any order, and warns of columns it leaves out', async () => {
    const path = await write('songs.csv.gz', 'id,genre=folk,tempo,genre=rock\nx,0,120,1\ny,1,70,0')
    const data = await readFeatures(path, { features, labels: ['happy'] })
    expect(data.features.values).toEqual(Float32Array.of(120, 1, 0, 70, 0, 1))
    expect(data.warnings).toEqual(['1 column was left out, no features of the model: "id"'])
  })

  test('splits a nominal column of a CSV file into the categories that are asked for', async () => {
    const text = 'genre,tempo\nfolk,120\nrock,70\njazz,90\n'
    const path = await write('nominal.csv', text)
    const data = await readFeatures(path, { features, labels: ['happy'] })
    expect(data.features.values).toEqual(Float32Array.of(120, 0, 1, 70, 1, 0, 90, 0, 0))
    expect(data.warnings).toEqual([
      'column "genre" has 1 value of no known category: it counts as none',
    ])
    const missing = await write('missing.csv', 'genre,tempo\n?,120\n')
    const error = await caught(() => readFeatures(missing, { features, labels: [] }))
    expect(error.code).toBe('NOT_FINITE')
    const filled = await readFeatures(missing, { features, labels: [], missing: 'zero' })
    expect(filled.features.values).toEqual(Float32Array.of(120, 0, 0))
  })

  test('takes every column that is no label or text where no features are asked for', async () => {
    const path = await write(
      'all.arff',
      songs('songs')
        .replace('@data', '@attribute t string\n@data')
        .replace('?', '1, a')
        .replace('folk, 1', 'folk, 1, b'),
    )
    const data = await readFeatures(path, { labels: ['happy'] })
    expect(data.featureNames).toEqual(['tempo', 'genre=folk'])
    expect(data.warnings).toEqual(['text attribute "t" was left out'])
  })

  test('refuses labels the model does not know: by XML, by name, by relation', async () => {
    const path = await write('unknown.arff', songs('songs: -C -1'))
    const xml = await write('labels.xml', '<labels><label name="sad"></label></labels>')
    for (const [labels, declared] of [
      [['happy'], xml],
      [['happy'], ['sad']],
      [['calm'], undefined],
    ] as const) {
      const error = await caught(() => readFeatures(path, { features, labels, declared }))
      expect(error.code).toBe('UNKNOWN_LABEL')
      expect(error.details.where).toBe(path)
    }
  })

  test('a missing feature value is an error with its line unless it may be filled in', async () => {
    const path = await write('missing.csv', 'tempo,happy\n1,\n,1\n3,0')
    const labels = ['happy']
    expect((await caught(() => readFeatures(path, { labels }))).message).toMatch(/line 3/)
    const filled = await readFeatures(path, { labels, missing: 'mean' })
    expect(filled.features.values).toEqual(Float32Array.of(1, 2, 3))
  })

  test('refuses files without rows or features, and other formats', async () => {
    const labels = ['happy']
    const codes = async (name: string, text: string) => {
      const path = await write(name, text)
      return (await caught(() => readFeatures(path, { labels }))).code
    }
    expect(await codes('empty.csv', '')).toBe('PARSE_ERROR')
    expect(await codes('header.csv', 'a,b\n')).toBe('PARSE_ERROR')
    expect(await codes('labels.csv', 'happy\n1\n')).toBe('EMPTY_DATA')
    expect(await codes('x.txt', 'a')).toBe('INVALID_OPTION')
  })
})

test('weights of rows are not dropped without a word where columns are learned', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'partita-weights-'))
  const path = join(folder, 'weighted.arff')
  await writeFile(
    path,
    '@relation r\n@attribute a real\n@attribute b real\n@data\n1,5,{2}\n3,4,{1}\n',
  )
  const { schema, warnings } = await readFeatures(path, { labels: [] })
  expect(warnings).toEqual(['rows have weights: they are not used'])
  expect((await readFeatures(path, { schema, labels: [] })).warnings).toEqual([])
  await rm(folder, { recursive: true })
})

test('dates are refused in a column that held numbers in training', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'partita-dates-'))
  const write = async (name: string, text: string) => {
    await writeFile(join(folder, name), text)
    return join(folder, name)
  }
  const arff = (type: string, value: string) =>
    `@relation r\n@attribute a ${type}\n@attribute b real\n@data\n${value},5\n${value},4\n`
  const { schema } = await readFeatures(await write('numbers.arff', arff('real', '3')), {
    labels: [],
  })
  for (const path of [
    await write('dates.arff', arff('date "yyyy-MM-dd"', '"2024-01-03"')),
    await write('dates.csv', 'a,b\n2024-01-03,5\n2024-01-04,4\n'),
  ]) {
    await expect(readFeatures(path, { schema, labels: [] }), path).rejects.toThrow(
      /holds dates that held numbers|a feature is not a number/,
    )
  }
  await rm(folder, { recursive: true })
})
