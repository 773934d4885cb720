import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { beforeAll, expect, test } from 'vitest'
import type { ParquetLimits } from '../../src/cli/running/parquet-decoder.js'
import { rowBlocks } from '../../src/cli/running/row-blocks.js'
import { multilabelFromCsv } from '../../src/io/index.js'
import { MultilabelClassifier } from '../../src/tasks/index.js'
import { testFolder } from './folder.js'
import { runCli } from './run-cli.js'
import { tinyRows } from './tiny-data.js'

const folder = testFolder()
const model = folder.path('tiny.partita')
const input = folder.path('rows.parquet')
const few = tinyRows(50)
const keys = few.map(([, loud]) => (loud! > 0 ? 'major' : 'minor'))
const warm = few.map(([own], r) => (r === 7 ? null : own!))
const ids = few.map((_, r) => `song ${r}`)
const csv = [
  'title,warm,key,noise,sun,party',
  ...few.map((row, r) => [ids[r], warm[r] ?? '', keys[r], row[2], row[3], row[4]].join(',')),
].join('\n')

/** three row groups, columns in another order */
const bytes = () =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'key', data: keys, type: 'STRING' },
        { name: 'noise', data: few.map((row) => row[2]!), type: 'DOUBLE' },
        { name: 'title', data: ids, type: 'STRING' },
        { name: 'warm', data: warm, type: 'DOUBLE' },
      ],
      rowGroupSize: 20,
    }),
  )

const predicted = (path: string, ...argv: string[]) =>
  runCli(['predict', '--model', model, '--input', path, '--quiet', ...argv])

beforeAll(async () => {
  const data = await multilabelFromCsv(csv, {
    labels: ['sun', 'party'],
    ignore: ['title'],
    missing: 'mean',
  })
  const { schema, labelNames: labels, features } = data
  const options = { labels, schema, epochs: 3, encoder: { hidden: [4] } }
  writeFileSync(
    model,
    (await new MultilabelClassifier(options).fit(features, data.labels)).toBytes(),
  )
  writeFileSync(input, bytes())
})

test('rows of a Parquet file are predicted as the same of CSV', async () => {
  const same = folder.write('rows.csv', csv)
  const argv = ['--id', 'title', '--with-probabilities']
  const expected = await predicted(same, ...argv)
  expect(expected.code).toBe(0)
  expect(await predicted(input, ...argv)).toEqual(expected)
})

test('predictions are written as Parquet, a row group for each block', async () => {
  const output = folder.path('out.parquet')
  expect((await predicted(input, '--output', output, '--with-probabilities')).code).toBe(0)
  const file = readFileSync(output)
  const buffer = file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer
  const rows = (await parquetReadObjects({ file: buffer })) as Record<string, unknown>[]
  const lines = (await predicted(input, '--with-probabilities')).stdout.trim().split('\n').slice(1)
  expect(rows.map((row) => Object.values(row).join(','))).toEqual(lines)
  expect(parquetMetadata(buffer).row_groups).toHaveLength(3)
})

test('a damaged row group is named with its file, and nothing is written', async () => {
  const damaged = bytes()
  const { row_groups: groups } = parquetMetadata(damaged.buffer)
  const start = Number(groups[1]!.columns[1]!.meta_data!.data_page_offset)
  damaged.fill(0xff, start, start + 40)
  const path = folder.path('damaged.parquet')
  const output = folder.path('none.csv')
  writeFileSync(path, damaged)
  const { code, stderr } = await predicted(path, '--output', output)
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /row group of the Parquet file is damaged.*damaged\.parquet, row group 2 of 3/s,
  )
  expect(folder.names()).not.toContain('none.csv')
})

test('files that are none, and columns that are not there, are refused', async () => {
  const none = folder.write('none.parquet', 'title,warm\n1,2\n')
  expect((await predicted(none)).stderr).toMatch(/no Parquet.*none\.parquet/s)
  expect((await predicted(folder.path('gone.parquet'))).stderr).toMatch(/no such file/)
  const narrow = folder.path('narrow.parquet')
  const columnData = [{ name: 'key', data: keys, type: 'STRING' as const }]
  writeFileSync(narrow, new Uint8Array(parquetWriteBuffer({ columnData })))
  expect((await predicted(narrow)).stderr).toMatch(/SHAPE_MISMATCH.*warm/s)
  const words = folder.path('words.parquet')
  const text = ['key', 'noise', 'warm'].map((name) => ({
    name,
    data: keys,
    type: 'STRING' as const,
  }))
  writeFileSync(words, new Uint8Array(parquetWriteBuffer({ columnData: text })))
  expect((await predicted(words)).stderr).toMatch(/not a number.*words\.parquet, row 1/s)
  const argv = ['--output', folder.path('x.parquet'), '--format', 'jsonl']
  expect((await predicted(input, ...argv)).stderr).toMatch(/exclude each other/)
})

test('a file that keeps its decoder busy, or takes more memory than it may, is refused by the limit', async () => {
  const endless = join(import.meta.dirname, '../data/endless.parquet')
  const options = { features: ['tempo'], labels: [] }
  const first = (limits: ParquetLimits) => rowBlocks(endless, { ...options, ...limits }).next()
  await expect(first({ maxSeconds: 0.3 })).rejects.toThrow(
    /takes more than it may; expected at most 0\.3 s of the processor, the option maxSeconds; at .*endless\.parquet; .*raise maxSeconds/,
  )
  const { stderr } = await predicted(input, '--max-memory', '1e7')
  expect(stderr).toMatch(/expected at most 10 MB, the option --max-memory; at .*raise --max-memory/)
})
