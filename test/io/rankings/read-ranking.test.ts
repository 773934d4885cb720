import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readRanking } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

let folder = ''
const inFolder = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partita-ranking-'))
  await writeFile(inFolder('ranks.csv.gz'), gzipSync('A1,L1,L2\n5,2,1\n6,1,2\n'))
  await writeFile(inFolder('orders.txt'), 'season,ranking\nwinter,b>a\nsummer,ab\n')
  await writeFile(inFolder('long.csv'), 'id,item,rank\n1,x,1\n1,y,2\n')
  await writeFile(inFolder('features.csv'), 'id,age\n1,50\n')
  await writeFile(inFolder('other.csv'), 'first,second,age\n1,2,50\n')
})

afterAll(() => rm(folder, { recursive: true }))

describe('readRanking', () => {
  test('sees the format in the header, and decompresses', async () => {
    const ranks = await readRanking(inFolder('ranks.csv.gz'))
    expect([ranks.rankings, ranks.relation]).toEqual([
      [
        [1, 0],
        [0, 1],
      ],
      'ranks',
    ])
    expect((await readRanking(inFolder('orders.txt'))).rankings.map(String)).toEqual(['1,0', 'ab'])
    const long = await readRanking(inFolder('long.csv'), { features: inFolder('features.csv') })
    expect([long.rankings, long.featureNames]).toEqual([[[0, 1]], ['age']])
  })

  test('reads ARFF where the name says so, also of a file of features', async () => {
    const arff = (attributes: string, rows: string) => `@relation r\n${attributes}\n@data\n${rows}`
    const ids = '@attribute id string\n@attribute item {x,y}\n@attribute rank real'
    const files = {
      'ranks.arff.gz': arff('@attribute L1 real\n@attribute a real\n@attribute L2 real', '2,5,1'),
      'orders.ARFF': arff('@attribute a real\n@attribute ranking string', '5,L2=L1'),
      'latin1.arff': arff('@attribute a real\n@attribute order string', '5,ñ>a'),
      'lines.arff': arff(ids, '1,y,1\n1,x,2'),
    }
    for (const [name, text] of Object.entries(files)) {
      const bytes = Buffer.from(text, 'latin1')
      await writeFile(inFolder(name), name.endsWith('.gz') ? gzipSync(bytes) : bytes)
    }
    for (const [name, ranking] of Object.entries({
      'ranks.arff.gz': '1,0',
      'orders.ARFF': 'L1=L2',
    })) {
      const data = await readRanking(inFolder(name))
      expect([data.rankings.map(String), data.itemNames]).toEqual([[ranking], ['L1', 'L2']])
      expect([data.relation, data.featureNames, [...data.features.values]]).toEqual([
        'r',
        ['a'],
        [5],
      ])
    }
    const latin = await readRanking(inFolder('latin1.arff'), { encoding: 'latin1' })
    expect(latin.itemNames).toEqual(['a', 'ñ'])
    const features = inFolder('features.csv')
    const long = await readRanking(inFolder('lines.arff'), { features })
    expect([long.rankings, long.features.values]).toEqual([[[1, 0]], Float32Array.of(50)])
    const found = await readRanking(inFolder('latin1.arff'))
    expect([found.itemNames, found.warnings[0]]).toEqual([
      ['a', 'ñ'],
      expect.stringMatching(/latin1\.arff is not UTF-8: it was read as latin1/),
    ])
  })

  test('takes the word of the caller for the format', async () => {
    const labels = { first: 2 }
    expect((await readRanking(inFolder('other.csv'), { labels })).itemNames).toEqual([
      'first',
      'second',
    ])
    const orders = await readRanking(inFolder('orders.txt'), {
      format: 'orders',
      items: ['b', 'a'],
    })
    expect(orders.rankings.map(String)).toEqual(['0,1', 'ba'])
  })

  test('finds the items and features of another file by name, in every format', async () => {
    const like = { itemNames: ['b', 'a'], featureNames: ['age', 'season=summer', 'season=winter'] }
    const files = {
      'a-ranks.csv': 'season,b,a,age,id\nwinter,2,1,5,x\n',
      'b-ranks.csv': 'a,age,b,season\n1,5,2,winter\n',
      'orders.csv': 'season,age,order\nwinter,5,a>b\n',
      'lines.csv': 'row,item,rank,season,age\n7,a,1,winter,5\n7,b,2,winter,5\n',
    }
    for (const [name, text] of Object.entries(files)) {
      await writeFile(inFolder(name), text)
      const format = /ranks/.test(name) ? ('ranks' as const) : undefined
      const data = await readRanking(inFolder(name), { like, format })
      expect(data.rankings, name).toEqual([[1, 0]])
      expect([data.itemNames, data.featureNames]).toEqual([like.itemNames, like.featureNames])
      expect(data.features.values).toEqual(Float32Array.of(5, 0, 1))
      expect(data.warnings).toHaveLength(name === 'a-ranks.csv' ? 1 : 0)
    }
  })

  test('refuses another file of the same set whose items or features differ', async () => {
    await writeFile(inFolder('more.csv'), 'age,order\n5,a>c\n')
    const like = { itemNames: ['b', 'a'], featureNames: ['age'] }
    const item = await caught(() => readRanking(inFolder('more.csv'), { like }))
    expect([item.code, item.details.where]).toEqual(['UNKNOWN_LABEL', expect.anything()])
    const wider = { itemNames: ['a', 'c'], featureNames: ['age', 'size'] }
    const feature = await caught(() => readRanking(inFolder('more.csv'), { like: wider }))
    expect([feature.code, feature.message]).toEqual([
      'SHAPE_MISMATCH',
      expect.stringContaining('"size"'),
    ])
    const items = ['a', 'c']
    const both = await caught(() => readRanking(inFolder('more.csv'), { like, items }))
    expect(both.code).toBe('INVALID_OPTION')
  })

  test('says which file shows no rankings, or is not there', async () => {
    const none = await caught(() => readRanking(inFolder('other.csv')))
    expect([none.code, none.details.where]).toEqual(['INVALID_OPTION', inFolder('other.csv')])
    expect((await caught(() => readRanking(inFolder('absent.csv')))).code).toBe('FILE_ERROR')
  })
})
