import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

const golden: {
  tensors: Record<string, { rows: number; cols: number; values: number[] }>
  metadata: Record<string, string>
  base64: string
} = JSON.parse(readFileSync(new URL('../../golden/safetensors-file.json', import.meta.url), 'utf8'))

/** The bytes of a file with any header, and `size` bytes of data. */
function fileOf(header: unknown, size = 0): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  )
  const bytes = new Uint8Array(8 + text.length + size)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  return bytes
}

describe('safetensors', () => {
  test('written by the reference implementation are read to the bit', () => {
    const { tensors, metadata } = decodeSafetensors(Buffer.from(golden.base64, 'base64'))
    expect(metadata).toEqual(golden.metadata)
    expect([...tensors.keys()].sort()).toEqual(Object.keys(golden.tensors).sort())
    for (const [name, { rows, cols, values }] of Object.entries(golden.tensors)) {
      expect(tensors.get(name)).toEqual({ rows, cols, values: Float32Array.from(values) })
    }
  })

  test('come back as they were, whatever their names, shapes and values', () => {
    const size = fc.integer({ min: 0, max: 4 })
    const tensor = fc
      .record({ rows: size, cols: size })
      .chain(({ rows, cols }) =>
        fc
          .array(fc.float(), { minLength: rows * cols, maxLength: rows * cols })
          .map((values): NamedTensor => ({ rows, cols, values: Float32Array.from(values) })),
      )
    const name = fc.string({ unit: 'grapheme' }).filter((text) => text !== '__metadata__')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, tensor)),
        fc.dictionary(name, fc.string({ unit: 'grapheme' })),
        (entries, metadata) => {
          const tensors = new Map(entries)
          const decoded = decodeSafetensors(encodeSafetensors({ tensors, metadata }))
          expect(decoded.tensors).toEqual(tensors)
          expect({ ...decoded.metadata }).toEqual({ ...metadata })
        },
      ),
      { seed: 12 },
    )
  })

  test('are aligned to 8 bytes, so that other readers can map them', () => {
    for (const name of ['w', 'we', 'weight']) {
      const tensors = new Map([[name, { rows: 1, cols: 1, values: Float32Array.of(1) }]])
      const bytes = encodeSafetensors({ tensors, metadata: {} })
      const headerLength = Number(new DataView(bytes.buffer).getBigUint64(0, true))
      expect(headerLength % 8).toBe(0)
      expect(bytes.length).toBe(8 + headerLength + 4)
    }
  })

  test('cut off anywhere are refused', async () => {
    const whole = Buffer.from(golden.base64, 'base64')
    for (let length = 0; length < whole.length; length++) {
      const error = await caught(() => decodeSafetensors(whole.subarray(0, length)))
      expect(error.code).toBe('MODEL_FILE')
    }
    const longer = Buffer.concat([whole, Buffer.of(0)])
    expect((await caught(() => decodeSafetensors(longer))).code).toBe('MODEL_FILE')
  })

  test('that lie in one another take no memory', async () => {
    const size = 4_000_000
    const shape = [1, size / 4]
    const overlapping = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [
        `w${i}`,
        { dtype: 'F32', shape, data_offsets: [0, size] },
      ]),
    )
    const allocate = vi.spyOn(globalThis, 'Float32Array')
    const error = await caught(() => decodeSafetensors(fileOf(overlapping, size)))
    expect(allocate).not.toHaveBeenCalled()
    allocate.mockRestore()
    expect(error.message).toMatch(/damaged; expected w1 to start at byte 4000000/)
  })

  test('are read in whatever order the header names them', () => {
    const place = (at: number) => ({ dtype: 'F32', shape: [1, 1], data_offsets: [at, at + 4] })
    const { tensors } = decodeSafetensors(fileOf({ b: place(4), a: place(0) }, 8))
    expect([...tensors.keys()]).toEqual(['a', 'b'])
  })

  const entry = { dtype: 'F32', shape: [1, 1], data_offsets: [0, 4] }
  test.each<[string, Uint8Array]>([
    ['a header that is no text', fileOf('\uD800')],
    ['a header that is no JSON', fileOf('{"a":')],
    ['a header that is a list', fileOf([1])],
    ['a header that is nothing', fileOf('null')],
    ['a length far beyond the file', Uint8Array.of(...Array(8).fill(255), 123, 125)],
    ['metadata that is null', fileOf({ __metadata__: null })],
    ['metadata that is no text', fileOf({ __metadata__: { version: 1 } })],
    ['a tensor that is null', fileOf({ w: null })],
    ['a tensor of other numbers', fileOf({ w: { ...entry, dtype: 'F16' } }, 4)],
    ['a tensor of three dimensions', fileOf({ w: { ...entry, shape: [1, 1, 1] } }, 4)],
    ['a negative shape', fileOf({ w: { ...entry, shape: [-1, -1] } }, 4)],
    ['offsets that do not fit the shape', fileOf({ w: { ...entry, data_offsets: [0, 8] } }, 8)],
    ['a gap before them', fileOf({ w: { ...entry, data_offsets: [4, 8] } }, 8)],
    ['a gap behind them', fileOf({ w: entry }, 8)],
    ['lists in one another', fileOf(`{"w":${'['.repeat(1e5)}${']'.repeat(1e5)}}`)],
    ['a shape of too many', fileOf({ w: { ...entry, shape: [2 ** 40, 2 ** 40] } }, 4)],
    ['offsets beyond the file', fileOf({ w: { ...entry, data_offsets: [4, 8] } }, 4)],
  ])('with %s are refused', async (_, bytes) => {
    const error = await caught(() => decodeSafetensors(bytes))
    expect(error.code).toBe('MODEL_FILE')
  })

  test('with random damage to the header are refused or read, never anything else', () => {
    const whole = Buffer.from(golden.base64, 'base64')
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: whole.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        (at, byte) => {
          const damaged = Buffer.from(whole)
          damaged[at] = byte
          try {
            decodeSafetensors(damaged)
          } catch (error) {
            expect(error).toMatchObject({ code: 'MODEL_FILE' })
          }
        },
      ),
      { seed: 13, numRuns: 500 },
    )
  })
})
