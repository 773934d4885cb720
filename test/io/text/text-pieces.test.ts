import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { textPieces } from '../../../src/io/text/text-pieces.js'
import { testFolder } from '../../cli/folder.js'
import { collected } from '../../collected.js'

const folder = testFolder()
/** longer than a file is read at once */
const LONG = 'a,b\n'.repeat(40_000)

async function textOf(bytes: Uint8Array, encoding?: 'latin1', name = 'text.csv') {
  const path = folder.path(name)
  writeFileSync(path, bytes)
  const { pieces, notes } = textPieces(path, encoding)
  const all = await collected(pieces)
  return { text: all.join(''), notes: notes.map((note) => note.replace(path, 'FILE')) }
}

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding)

test.each([
  ['UTF-8', `é€${LONG}é`, 'utf8'],
  ['UTF-16', `\ufeffé${LONG}`, 'utf16le'],
] as const)('text in %s is read in pieces', async (_, text, encoding) => {
  const found = await textOf(bytes(text, encoding))
  expect(found).toEqual({ text: text.replace('\ufeff', ''), notes: [] })
})

test.each([
  ['at once', 'é;1\n'],
  ['after ASCII', `${LONG}é;1\n`],
  ['in the last byte', `${LONG}é`],
  ['where a file is read in two', `${'x'.repeat(65_535)}é\n`],
])('what is no UTF-8 becomes Latin-1: %s', async (_, text) => {
  expect(await textOf(bytes(text, 'latin1'))).toEqual({
    text,
    notes: ['FILE is not UTF-8: it was read as latin1 (option encoding)'],
  })
  expect((await textOf(bytes(text, 'latin1'), 'latin1')).notes).toEqual([])
})

test('compressed text is read in pieces, too', async () => {
  expect((await textOf(gzipSync(`é${LONG}`), undefined, 'text.csv.gz')).text).toBe(`é${LONG}`)
})

test('UTF-8 that ends in the middle is refused, with the way out', async () => {
  const mixed = Buffer.concat([bytes(`é${LONG}`), bytes('é\n', 'latin1')])
  await expect(textOf(mixed)).rejects.toThrow(/UTF-8 at first and then no more.*latin1/s)
})
