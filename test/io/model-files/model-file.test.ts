import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  decodeModel,
  decodeSafetensors,
  encodeModel,
  encodeSafetensors,
  MODEL_FORMAT_VERSION,
  readFileWhole,
  writeFileWhole,
} from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

const model = {
  task: 'multilabel',
  header: { labels: ['sun', 'Regen ☂'], nested: { numbers: [1, 2.5], none: null } },
  weights: new Map([['w', { rows: 2, cols: 1, values: Float32Array.of(1, -2) }]]),
}
const bytes = encodeModel(model)

/** The model's bytes with its metadata changed. */
function withMetadata(changes: Record<string, string | undefined>): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(bytes)
  const changed = Object.entries({ ...metadata, ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return encodeSafetensors({ tensors, metadata: Object.fromEntries(changed) })
}

describe('a model in bytes', () => {
  test('comes back as it was', () => {
    expect(decodeModel(bytes, 'multilabel')).toEqual(model)
  })

  test('is refused if it was saved by a later version, with the way out', async () => {
    const newer = withMetadata({ version: String(MODEL_FORMAT_VERSION + 1) })
    const error = await caught(() => decodeModel(newer, 'multilabel'))
    expect(error.code).toBe('MODEL_FILE')
    expect(error.message).toMatch(/newer version.*update partita/)
  })

  test('is refused if it is of another task', async () => {
    const error = await caught(() => decodeModel(bytes, 'ranking'))
    expect(error.code).toBe('MODEL_FILE')
    expect(error.message).toMatch(/expected ranking; received multilabel/)
  })

  test.each<[string, Record<string, string | undefined>]>([
    ['format', { format: 'other' }],
    ['header', { header: undefined }],
    ['header', { header: '{"labels":' }],
    ['version', { version: undefined }],
    ['version', { version: 'one' }],
    ['version', { version: '0' }],
    ['task', { task: undefined }],
  ])('is refused if its %s is wrong', async (_, changes) => {
    const error = await caught(() => decodeModel(withMetadata(changes), 'multilabel'))
    expect(error.code).toBe('MODEL_FILE')
  })

  test.each([Number.NaN, Number.NEGATIVE_INFINITY])('is refused with a weight %f', async (bad) => {
    const weights = new Map([['w', { rows: 1, cols: 2, values: Float32Array.of(0, bad) }]])
    const error = await caught(() => decodeModel(encodeModel({ ...model, weights }), 'multilabel'))
    expect(error.code).toBe('MODEL_FILE')
    expect(error.message).toContain('w, entry 1')
  })
})

describe('a file', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'partita-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('is written whole, over an older one too, and read back', async () => {
    const path = join(folder, 'model.partita')
    await writeFileWhole(path, Uint8Array.of(1, 2, 3, 4))
    await writeFileWhole(path, Uint8Array.of(5, 6))
    expect([...(await readFileWhole(path))]).toEqual([5, 6])
    expect(await readdir(folder)).toEqual(['model.partita'])
  })

  test('is written whole even when two writers meet', async () => {
    const path = join(folder, 'model.partita')
    const contents = [1, 2, 3, 4].map((value) => new Uint8Array(200_000 + value).fill(value))
    await Promise.all(contents.map((content) => writeFileWhole(path, content)))
    const read = await readFile(path)
    expect(contents.some((content) => Buffer.compare(content, read) === 0)).toBe(true)
    expect(await readdir(folder)).toEqual(['model.partita'])
  })

  test('that cannot be written leaves nothing behind', async () => {
    const taken = join(folder, 'taken')
    await mkdir(taken)
    await writeFile(join(taken, 'inside'), '')
    const error = await caught(() => writeFileWhole(taken, Uint8Array.of(1)))
    expect(error.code).toBe('FILE_ERROR')
    expect(error.message).toContain(taken)
    expect(await readdir(folder)).toEqual(['taken'])
    const inside = join(taken, 'inside', 'a file')
    expect((await caught(() => writeFileWhole(inside, Uint8Array.of(1)))).code).toBe('FILE_ERROR')
    expect(await readdir(folder)).toEqual(['taken'])
  })

  test('that cannot be written leaves the older one alone', async () => {
    const path = join(folder, 'model.partita')
    await writeFileWhole(path, Uint8Array.of(1))
    await chmod(folder, 0o500)
    // A superuser may write anyway; then the new content must be whole.
    const written = await writeFileWhole(path, Uint8Array.of(2)).then(
      () => 2,
      () => 1,
    )
    await chmod(folder, 0o700)
    expect([...(await readFile(path))]).toEqual([written])
  })

  test('that cannot be read is named, with the reason', async () => {
    const path = join(folder, 'none.partita')
    const error = await caught(() => readFileWhole(path))
    expect(error.code).toBe('FILE_ERROR')
    expect(error.message).toMatch(/none\.partita.*ENOENT/)
  })
})
