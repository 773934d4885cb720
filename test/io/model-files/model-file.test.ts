import { describe, expect, test } from 'vitest'
import {
  decodeModel,
  decodeSafetensors,
  encodeModel,
  encodeSafetensors,
  MODEL_FORMAT_VERSION,
  taskOfModel,
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

/** The same as before there were digests. */
const undigested = (changes: Record<string, string | undefined>) =>
  withMetadata({ digest: undefined, version: '1', ...changes })

describe('a model in bytes', () => {
  test('comes back as it was', () => {
    const { digest, ...decoded } = decodeModel(bytes, 'multilabel')
    expect(decoded).toEqual(model)
    expect(digest).toMatch(/^[0-9a-f]{32}$/)
    expect(taskOfModel(bytes)).toBe('multilabel')
  })

  test('is read from a Buffer as often as one likes, and leaves it as it was', () => {
    const buffer = Buffer.from(bytes)
    for (let time = 0; time < 2; time++)
      expect(decodeModel(buffer, 'multilabel').header).toEqual(model.header)
    expect(new Uint8Array(buffer)).toEqual(bytes)
  })

  test('is noticed to be damaged, whatever bit is', async () => {
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const damaged = bytes.slice()
      damaged[bit >> 3] ^= 1 << (bit & 7)
      const error = await caught(() => decodeModel(damaged, 'multilabel'))
      expect(error.code).toBe('MODEL_FILE')
    }
  })

  test('is noticed to be of other tensors, or written anew by another program', async () => {
    const { tensors, metadata } = decodeSafetensors(bytes)
    const [[name, { rows, cols, values }]] = tensors
    const swapped = new Map([[name, { rows, cols, values: values.slice().reverse() }]])
    const { digest, ...others } = metadata
    for (const content of [
      { tensors: swapped, metadata },
      {
        tensors: new Map([...tensors, ['more', { rows: 0, cols: 0, values: new Float32Array() }]]),
        metadata,
      },
      { tensors, metadata: { ...others, digest } },
      { tensors, metadata: others },
    ]) {
      const error = await caught(() => decodeModel(encodeSafetensors(content), 'multilabel'))
      expect(error.message).toMatch(/cut off or damaged; .*digest/)
    }
  })

  test('of before there were digests is read as it was', () => {
    expect(decodeModel(undigested({}), 'multilabel')).toEqual(model)
  })

  test.each([
    ['lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['objects', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`],
  ])('is refused with a description of %s in one another', async (_, header) => {
    const error = await caught(() => decodeModel(undigested({ header }), 'multilabel'))
    expect(error.message).toMatch(/description .* nested too deep; expected at most 64/)
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
    ['digest', { digest: undefined }],
    ['digest', { digest: '' }],
    ['version', { version: 'one' }],
    ['version', { version: '0' }],
    ['task', { task: undefined }],
  ])('is refused if its %s is wrong', async (_, changes) => {
    for (const changed of [withMetadata(changes), undigested({ version: '2', ...changes })]) {
      const error = await caught(() => decodeModel(changed, 'multilabel'))
      expect(error.code).toBe('MODEL_FILE')
    }
  })

  test.each([Number.NaN, Number.NEGATIVE_INFINITY])('is refused with a weight %f', async (bad) => {
    const weights = new Map([['w', { rows: 1, cols: 2, values: Float32Array.of(0, bad) }]])
    const error = await caught(() => decodeModel(encodeModel({ ...model, weights }), 'multilabel'))
    expect(error.code).toBe('MODEL_FILE')
    expect(error.message).toContain('w, entry 1')
  })
})
