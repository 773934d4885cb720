import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { multilabelFromArff, readMultilabel } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

const ARFF = `@relation 'café: -C -2'
@attribute tempo numeric
@attribute happy {0,1}
@attribute 'm\\'usica' {0,1}
@data
120,1,0
70,0,1
`
const CSV = 'tempo,happy,calm\n120,1,0\n70,0,1\n'
const XML = '<labels><label name="m\\\'usica"/><label name="happy"/></labels>'

let folder = ''
const path = (name: string) => join(folder, name)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'partita-'))
  const big = Array.from({ length: 20_000 }, (_, row) => `${row % 7},${row % 2},1`).join('\n')
  const files: Record<string, string | Uint8Array> = {
    'a.arff': ARFF,
    'a.arff.gz': gzipSync(ARFF),
    'A.ARFF': ARFF,
    'a.csv': CSV,
    'a.csv.gz': gzipSync(CSV),
    'labels.xml': XML,
    'big.arff.gz': gzipSync(ARFF + big),
    'empty.arff': '',
    'empty.csv': '',
    'empty.csv.gz': gzipSync(''),
    'nothing.arff.gz': '',
    'short.arff.gz': gzipSync(ARFF).subarray(0, 60),
    'plain.arff.gz': ARFF,
    'packed.arff': gzipSync(ARFF),
    'latin1.arff': Buffer.from(ARFF, 'latin1'),
    'row.arff': `${ARFF}1,1\n`,
    'notes.txt': 'x',
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(path(name), content)
  mkdirSync(path('folder.arff'))
})

afterAll(() => rmSync(folder, { recursive: true }))

describe('readMultilabel', () => {
  test('reads ARFF and CSV, compressed or not, whatever the case of the extension', async () => {
    const expected = multilabelFromArff(ARFF)
    for (const name of ['a.arff', 'a.arff.gz', 'A.ARFF']) {
      expect(await readMultilabel(path(name))).toEqual(expected)
    }
    for (const name of ['a.csv', 'a.csv.gz']) {
      const { features, labels, relation } = await readMultilabel(path(name), {
        labels: { last: 2 },
      })
      expect({ features, labels }).toEqual({ features: expected.features, labels: expected.labels })
      expect(relation).toBe('a')
    }
  })

  test('takes labels from a MULAN XML file, for ARFF and CSV', async () => {
    const data = await readMultilabel(path('a.arff'), { labels: path('labels.xml') })
    expect(data.labelNames).toEqual(['happy', "m'usica"])
    const error = await caught(() => readMultilabel(path('a.csv'), { labels: path('labels.xml') }))
    expect(error.code).toBe('UNKNOWN_LABEL')
  })

  test('passes the other options on', async () => {
    const labels = ['happy']
    const data = await readMultilabel(path('a.arff'), {
      labels,
      storage: 'sparse',
      ignore: ['tempo'],
    })
    expect(data.featureNames).toEqual(["m'usica"])
    expect('offsets' in data.features).toBe(true)
  })

  test('reads a file of many chunks', async () => {
    const data = await readMultilabel(path('big.arff.gz'))
    expect(data.labels.rows).toBe(20_002)
    expect(data.features.values[20_001]).toBe(19_999 % 7)
  })

  test('reads old encodings when asked to, or by itself with a warning', async () => {
    const data = await readMultilabel(path('latin1.arff'), { encoding: 'latin1' })
    expect(data.relation).toBe('café: -C -2')
    const found = await readMultilabel(path('latin1.arff'))
    expect(found).toEqual({
      ...data,
      warnings: [`${path('latin1.arff')} is not UTF-8: it was read as latin1 (option encoding)`],
    })
    const said = await caught(() => readMultilabel(path('latin1.arff'), { encoding: 'utf-8' }))
    expect([said.code, said.details.where]).toEqual(['FILE_ERROR', path('latin1.arff')])
  })

  test('reads UTF-16 in either order of bytes, with a mark or without', async () => {
    const { features } = await readMultilabel(path('a.csv'), { labels: { last: 2 } })
    const bytes = Buffer.from(CSV, 'utf16le')
    for (const little of [Buffer.from(`\ufeff${CSV}`, 'utf16le'), bytes]) {
      for (const [name, content] of [
        ['u16le.csv', little],
        ['u16be.csv', Buffer.from(little).swap16()],
      ] as const) {
        writeFileSync(path(name), content)
        const data = await readMultilabel(path(name), { labels: { last: 2 } })
        expect(data.features).toEqual(features)
      }
    }
  })

  test.each([
    ['missing.arff', 'FILE_ERROR', '', /there is no such file.*check the path/],
    ['missing.csv.gz', 'FILE_ERROR', '', /there is no such file/],
    ['folder.arff', 'FILE_ERROR', '', /directory/],
    ['short.arff.gz', 'FILE_ERROR', '', /cut short/],
    ['plain.arff.gz', 'FILE_ERROR', '', /not an intact gzip file/],
    ['nothing.arff.gz', 'FILE_ERROR', '', /cut short/],
    ['packed.arff', 'FILE_ERROR', '', /not UTF-8 text.*\.gz/],
    ['empty.arff', 'PARSE_ERROR', ', line 1', /not an ARFF file.*empty/],
    ['empty.csv', 'PARSE_ERROR', '', /empty/],
    ['empty.csv.gz', 'PARSE_ERROR', '', /empty/],
    ['row.arff', 'PARSE_ERROR', ', line 8', /wrong number of values/],
  ])('refuses %s with its path', async (name, code, line, message) => {
    const labels = { last: 2 }
    const error = await caught(() => readMultilabel(path(name), { labels }))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
    expect(error.details.where).toBe(path(name) + line)
  })

  test('says which labels file is missing', async () => {
    const labels = path('no.xml')
    const error = await caught(() => readMultilabel(path('a.arff'), { labels }))
    expect(error.code).toBe('FILE_ERROR')
    expect(error.details.where).toBe(labels)
  })

  test('refuses other extensions and encodings before reading anything', async () => {
    const other = await caught(() => readMultilabel(path('notes.txt')))
    expect(other.code).toBe('INVALID_OPTION')
    expect(other.message).toMatch(/\.arff, \.csv/)
    const encoding = await caught(() =>
      readMultilabel(path('a.arff'), { encoding: 'ascii' as 'latin1' }),
    )
    expect(encoding.code).toBe('INVALID_OPTION')
  })
})
