import { PartitaError } from '../../errors.js'
import { damaged } from './damaged.js'
import { parseJson } from './parse-json.js'
import { LENGTH_BYTES, type NamedTensor, type SafetensorsContent } from './safetensors.js'

/** Larger headers are refused, as by the reference implementation. */
const MOST_HEADER_BYTES = 100_000_000
/** Errors show no more of what is wrong. */
const SHOWN = 100

/**
 * Reads what {@link encodeSafetensors} wrote: two-dimensional float32 tensors only, one behind the other
 * without gap or overlap, so that no file takes more memory than it is long. The header has at most 100 MB
 * and is nested at most 64 deep.
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
  const { metadata, places, start } = readLayout(bytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tensors = new Map<string, NamedTensor>()
  for (const { name, rows, cols, from } of places) {
    const values = new Float32Array(rows * cols)
    let at = start + from
    for (let i = 0; i < values.length; i++) {
      values[i] = view.getFloat32(at, true)
      at += 4
    }
    tensors.set(name, { rows, cols, values })
  }
  return { tensors, metadata }
}

/** Where a tensor stands among the data. */
interface Place {
  readonly name: string
  readonly rows: number
  readonly cols: number
  readonly from: number
  readonly to: number
}

/** The metadata of a safetensors file, and where its tensors stand; nothing of these is read. */
export function readLayout(bytes: Uint8Array): {
  readonly metadata: Readonly<Record<string, string>>
  readonly places: readonly Place[]
  /** where the data starts */
  readonly start: number
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerLength = bytes.length >= LENGTH_BYTES ? Number(view.getBigUint64(0, true)) : 0
  const start = LENGTH_BYTES + headerLength
  if (headerLength === 0 || start > bytes.length) {
    throw damaged(`a header of ${headerLength} bytes`, `${bytes.length} bytes in all`)
  }
  if (headerLength > MOST_HEADER_BYTES) {
    throw damaged(`a header of at most ${MOST_HEADER_BYTES} bytes`, `${headerLength} bytes`)
  }
  const header = readHeader(bytes.subarray(LENGTH_BYTES, start))
  const { __metadata__: metadata = {}, ...entries } = header
  if (!isObject(metadata) || !Object.values(metadata).every((text) => typeof text === 'string')) {
    throw damaged('metadata of strings', shown(metadata))
  }
  const places = Object.entries(entries).map(([name, entry]) => placeOf(name, entry))
  places.sort((a, b) => a.from - b.from || a.to - b.to)
  let end = 0
  for (const { name, from, to } of places) {
    if (from !== end) throw damaged(`${name} to start at byte ${end} of the data`, `byte ${from}`)
    end = to
  }
  if (start + end !== bytes.length) {
    throw damaged(`${start + end} bytes`, `${bytes.length} bytes`)
  }
  return { metadata: metadata as Record<string, string>, places, start }
}

function placeOf(name: string, entry: unknown): Place {
  const { dtype, shape, data_offsets: offsets } = isObject(entry) ? entry : {}
  if (dtype !== 'F32' || !isPair(shape) || !isPair(offsets)) {
    throw damaged('two-dimensional F32 tensors', shown({ [name]: entry }))
  }
  const [rows, cols] = shape
  const [from, to] = offsets
  const size = 4 * rows * cols
  if (to - from !== size) throw damaged(`${size} bytes for ${shown(name)}`, `${to - from} bytes`)
  return { name, rows, cols, from, to }
}

function readHeader(bytes: Uint8Array): Record<string, unknown> {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new PartitaError('MODEL_FILE', 'not a model file: its header is no text', { cause })
  }
  const header = parseJson(text, 'not a model file: its header')
  if (!isObject(header)) throw damaged('a JSON object as header', shown(header))
  return header
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPair(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every(isCount)
}

function isCount(n: unknown): boolean {
  return Number.isSafeInteger(n) && (n as number) >= 0
}

function shown(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}
