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

/** What the length of the header stands in. */
export const LENGTH_BYTES = 8

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
  const entries: [string, unknown][] = [['__metadata__', metadata]]
  let size = 0
  for (const [name, { rows, cols, values }] of tensors) {
    const end = size + values.byteLength
    entries.push([name, { dtype: 'F32', shape: [rows, cols], data_offsets: [size, end] }])
    size = end
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)))
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
