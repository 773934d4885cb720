import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvBlocks } from '../../../src/io/csv/csv-blocks.js'
import { readCsvRecords } from '../../../src/io/csv/csv-records.js'
import { collected } from '../../collected.js'

const field = fc.oneof(
  fc.stringMatching(/^[a-z0-9]{0,5}$/),
  fc.stringMatching(/^[a-z,"\n]{0,6}$/).map((text) => `"${text.replaceAll('"', '""')}"`),
)
const table = fc.record({
  rows: fc.array(fc.tuple(field, field), { maxLength: 12 }),
  end: fc.constantFrom('\n', '\r\n', '\r'),
  hasLastEnd: fc.boolean(),
  size: fc.integer({ min: 1, max: 60 }),
  cuts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
})

async function recordsOf(text: string, linesBefore = 0): Promise<(readonly [string, number])[]> {
  const records: (readonly [string, number])[] = []
  await readCsvRecords(text, { delimiter: ',', linesBefore }, (record, line) => {
    records.push([record.join('|'), line])
  })
  return records
}

async function* pieces(text: string, cuts: readonly number[]): AsyncGenerator<string> {
  for (let at = 0, c = 0; at < text.length; c++) {
    const length = cuts[c % cuts.length]!
    yield text.slice(at, at + length)
    at += length
  }
}

test('blocks hold the records of the whole text, each with its line, wherever it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(table, async ({ rows, end, hasLastEnd, size, cuts }) => {
      // a carriage return alone does not end lines of a text that has others
      const own = rows.filter((row) => end === '\n' || !row.join().includes('\n'))
      const lines = ['a,"b c"', ...own.map((row) => row.join(','))]
      const text = lines.join(end) + (hasLastEnd ? end : '')
      const found: (readonly [string, number])[] = []
      for await (const block of csvBlocks(pieces(text, cuts), size, ',')) {
        const [, ...records] = await recordsOf(block.text, block.linesBefore)
        found.push(...records)
      }
      const [, ...expected] = await recordsOf(text)
      expect(found).toEqual(expected)
    }),
    { numRuns: 300 },
  )
})

test('a text without rows is one block, and a delimiter is that of the first', async () => {
  const blocks = await collected(csvBlocks(pieces('a;b\n1;2\n3;4', [4]), 8))
  expect(blocks).toEqual([
    { text: 'a;b\n1;2\n', delimiter: ';', linesBefore: 0 },
    { text: 'a;b\n3;4', delimiter: ';', linesBefore: 1 },
  ])
  expect(await collected(csvBlocks(pieces('a,b', [9]), 8))).toHaveLength(1)
  expect(await collected(csvBlocks(pieces('', [9]), 8))).toHaveLength(1)
})
