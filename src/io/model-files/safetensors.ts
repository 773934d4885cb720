import { PartitaError } from '../../errors.js'

/** A named float32 matrix. */
export interface NamedTensor {
  readonly rows: number
  readonly cols: number
  readonly values: Float32Array
}

/** What a safetensors file holds: tensors and string metadata. */
export interface SafetensorsContent {
  readonly tensors: ReadonlyMap<string, NamedTensor>
  readonly metadata: Readonly<Record<string, string>>
}

const LENGTH_BYTES = 8

/**
 * Serialises float32 matrices in the safetensors format (8-byte little-endian header length, JSON
 * header, raw little-endian data), readable by any safetensors reader.
 *
 * @see https://huggingface.co/docs/safetensors
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from 'partita/io'
 * const tensors = new Map([['w', { rows: 1, cols: 2, values: new Float32Array([1, 2]) }]])
 * const bytes = encodeSafetensors({ tensors, metadata: { note: 'hello' } })
 * console.log(decodeSafetensors(bytes).tensors.get('w')?.values)
 * ```
 */
export function encodeSafetensors({ tensors, metadata }: SafetensorsContent): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata }
  let size = 0
  for (const [name, { rows, cols, values }] of tensors) {
    const end = size + values.byteLength
    header[name] = { dtype: 'F32', shape: [rows, cols], data_offsets: [size, end] }
    size = end
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const padding = (8 - (text.length % 8)) % 8
  const start = LENGTH_BYTES + text.length + padding
  const bytes = new Uint8Array(start + size)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(text.length + padding), true)
  bytes.set(text, LENGTH_BYTES)
  bytes.fill(0x20, LENGTH_BYTES + text.length, start)
  let at = start
  for (const { values } of tensors.values()) {
    for (const value of values) {
      view.setFloat32(at, value, true)
      at += 4
    }
  }
  return bytes
}

/**
 * Reads what {@link encodeSafetensors} wrote (two-dimensional float32 tensors only).
 *
 * @throws PartitaError `MODEL_FILE` if the bytes are cut off, damaged or of another format
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from 'partita/io'
 * const bytes = encodeSafetensors({ tensors: new Map(), metadata: { note: 'hello' } })
 * console.log(decodeSafetensors(bytes).metadata.note) // hello
 * ```
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsContent {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerLength = bytes.length >= LENGTH_BYTES ? Number(view.getBigUint64(0, true)) : 0
  const start = LENGTH_BYTES + headerLength
  if (headerLength === 0 || start > bytes.length) {
    throw damaged(`a header of ${headerLength} bytes`, `${bytes.length} bytes in all`)
  }
  const { __metadata__: metadata = {}, ...entries } = parseHeader(
    bytes.subarray(LENGTH_BYTES, start),
  )
  if (!isObject(metadata) || !Object.values(metadata).every((text) => typeof text === 'string')) {
    throw damaged('metadata of strings', JSON.stringify(metadata))
  }
  const tensors = new Map<string, NamedTensor>()
  let end = start
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets: offsets } = isObject(entry) ? entry : {}
    if (dtype !== 'F32' || !isPair(shape) || !isPair(offsets)) {
      throw damaged('two-dimensional F32 tensors', `${name}: ${JSON.stringify(entry)}`)
    }
    const [rows, cols] = shape
    const size = rows * cols
    if (offsets[1] - offsets[0] !== 4 * size || start + offsets[1] > bytes.length) {
      throw damaged(`${4 * size} bytes for ${name}`, `${bytes.length - start - offsets[0]} bytes`)
    }
    const values = new Float32Array(size)
    for (let i = 0; i < size; i++) values[i] = view.getFloat32(start + offsets[0] + 4 * i, true)
    tensors.set(name, { rows, cols, values })
    end = Math.max(end, start + offsets[1])
  }
  if (end !== bytes.length) throw damaged(`${end} bytes`, `${bytes.length} bytes`)
  return { tensors, metadata: metadata as Record<string, string> }
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new PartitaError('MODEL_FILE', 'not a model file: its header is no JSON', { cause })
  }
  if (!isObject(header)) throw damaged('a JSON object as header', JSON.stringify(header))
  return header
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPair(value: unknown): value is [number, number] {
  const isCount = (n: unknown) => typeof n === 'number' && Number.isInteger(n) && n >= 0
  return Array.isArray(value) && value.length === 2 && value.every(isCount)
}

function damaged(expected: string, received: string): PartitaError {
  return new PartitaError('MODEL_FILE', 'the model file is cut off or damaged', {
    expected,
    received,
    hint: 'save the model again, or copy the file again in binary mode',
  })
}
