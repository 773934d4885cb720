import { PartitaError } from '../../errors.js'

const TYPES = { Float32Array, Float64Array, Int32Array, Uint8Array, Uint32Array } as const
type TypeName = keyof typeof TYPES
type Numbers = InstanceType<(typeof TYPES)[TypeName]>

/** Where an array stands in the bytes behind the text. */
interface Placed {
  readonly $array: TypeName
  readonly at: number
  readonly length: number
}

const ALIGNED = 8

/**
 * Plain data, objects, lists, words, numbers and arrays of numbers, as bytes: the length of a text, the text,
 * JSON in which arrays are named by their places, and the arrays behind it, little-endian. Reading it runs
 * nothing.
 */
export function encodePlain(value: unknown): Uint8Array {
  const arrays: Numbers[] = []
  let at = 0
  const text = JSON.stringify(value, function (this: unknown, _, given: unknown) {
    if (typeof given === 'number' && !Number.isFinite(given)) return { $number: String(given) }
    if (!ArrayBuffer.isView(given)) return given
    const array = given as Numbers
    const name = array.constructor.name as TypeName
    if (!Object.hasOwn(TYPES, name)) throw notPlain(name)
    const placed: Placed = { $array: name, at, length: array.length }
    arrays.push(array)
    at += Math.ceil(array.byteLength / ALIGNED) * ALIGNED
    return placed
  })
  const head = new TextEncoder().encode(text)
  const start = Math.ceil((4 + head.length) / ALIGNED) * ALIGNED
  const bytes = new Uint8Array(start + at)
  new DataView(bytes.buffer).setUint32(0, head.length, true)
  bytes.set(head, 4)
  let to = start
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), to)
    to += Math.ceil(array.byteLength / ALIGNED) * ALIGNED
  }
  return bytes
}

/**
 * What {@link encodePlain} wrote.
 *
 * @throws PartitaError `PARSE_ERROR` for bytes that are nothing of the kind
 */
export function decodePlain(bytes: Uint8Array): unknown {
  // arrays begin where their numbers may
  const whole = bytes.byteOffset % ALIGNED === 0 ? bytes : bytes.slice()
  try {
    const length = new DataView(whole.buffer, whole.byteOffset).getUint32(0, true)
    const head = whole.subarray(4, 4 + length)
    if (head.length !== length) throw new RangeError('the text is cut off')
    const start = Math.ceil((4 + length) / ALIGNED) * ALIGNED
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(head), (_, given) => {
      if (typeof given !== 'object' || given === null) return given
      if (typeof given.$number === 'string') return Number(given.$number)
      return typeof given.$array === 'string' ? placedArray(whole, start, given) : given
    })
  } catch (cause) {
    throw new PartitaError('PARSE_ERROR', 'these bytes are no data of a sweep', {
      received: (cause as Error).message,
      cause,
    })
  }
}

function placedArray(bytes: Uint8Array, start: number, { $array, at, length }: Placed): Numbers {
  if (!Object.hasOwn(TYPES, $array)) throw new RangeError(`there is no ${$array} here`)
  const Type = TYPES[$array]
  const from = start + at
  if (from < start || from + length * Type.BYTES_PER_ELEMENT > bytes.length) {
    throw new RangeError('an array is cut off')
  }
  return new Type(bytes.buffer as ArrayBuffer, bytes.byteOffset + from, length)
}

function notPlain(name: string): PartitaError {
  return new PartitaError('UNSUPPORTED', `${name} is no plain data`, {
    expected: `arrays of the kinds ${Object.keys(TYPES).join(', ')}`,
  })
}
