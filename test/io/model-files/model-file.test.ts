import { describe, expect, test } from 'vitest'
import {
  decodeModel,
  decodeSafetensors,
  encodeModel,
  encodeSafetensors,
  MODEL_FORMAT_VERSION,
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
