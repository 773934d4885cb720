import { murmur3 } from '../../random/index.js'

/**
 * MurmurHash3 of everything given, 32 hexadecimal digits: of arrays of numbers their bytes, of lists, sets, maps and
 * objects their parts, of a function only that there is one.
 */
export function fingerprint(given: unknown): string {
  const words: number[] = []
  const encoder = new TextEncoder()
  const seen = new Set<object>()
  const note = (bytes: Uint8Array) => words.push(bytes.length, ...murmur3(bytes))
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) {
      const text = typeof value === 'function' ? 'function' : `${typeof value} ${String(value)}`
      note(encoder.encode(text))
    } else if (ArrayBuffer.isView(value)) {
      note(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
    } else if (!seen.has(value)) {
      // parts of the caller's own may hold one another
      seen.add(value)
      const parts = Symbol.iterator in value ? [...(value as Iterable<unknown>)] : entriesOf(value)
      words.push(parts.length)
      for (const part of parts) visit(part)
      seen.delete(value)
    }
  }
  visit(given)
  const digest = murmur3(new Uint8Array(Int32Array.from(words).buffer))
  return Array.from(digest, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

function entriesOf(value: object): readonly unknown[] {
  return Object.entries(value).flat()
}
