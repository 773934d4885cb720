const C1 = 0x239b961b
const C2 = 0xab0e9789 | 0
const C3 = 0x38b34ae5
const C4 = 0xa1e38b93 | 0

/**
 * MurmurHash3 x86-128 (Appleby, public domain) of `bytes`: four 32-bit words with full avalanche.
 * Generator keys are such hashes, so that neighbouring seeds and labels give unrelated streams, and so
 * are the digests of model files.
 *
 * @example
 * ```ts
 * import { murmur3 } from 'partita/core'
 * console.log(murmur3(Uint8Array.of(1, 2, 3)).length) // 4
 * ```
 */
export function murmur3(bytes: Uint8Array): Int32Array {
  const length = bytes.length
  const blocks = length >>> 4
  const view = new DataView(bytes.buffer, bytes.byteOffset, length)
  let h1 = 0
  let h2 = 0
  let h3 = 0
  let h4 = 0

  for (let block = 0; block < blocks; block++) {
    const at = block * 16
    h1 ^= scramble(view.getInt32(at, true), C1, 15, C2)
    h1 = (Math.imul((rotate(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0
    h2 ^= scramble(view.getInt32(at + 4, true), C2, 16, C3)
    h2 = (Math.imul((rotate(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0
    h3 ^= scramble(view.getInt32(at + 8, true), C3, 17, C4)
    h3 = (Math.imul((rotate(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0
    h4 ^= scramble(view.getInt32(at + 12, true), C4, 18, C1)
    h4 = (Math.imul((rotate(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0
  }

  const tail = blocks * 16
  h4 ^= scramble(tailWord(bytes, tail + 12), C4, 18, C1)
  h3 ^= scramble(tailWord(bytes, tail + 8), C3, 17, C4)
  h2 ^= scramble(tailWord(bytes, tail + 4), C2, 16, C3)
  h1 ^= scramble(tailWord(bytes, tail), C1, 15, C2)

  h1 = mixIn(h1 ^ length, h2 ^ length, h3 ^ length, h4 ^ length)
  h2 = ((h2 ^ length) + h1) | 0
  h3 = ((h3 ^ length) + h1) | 0
  h4 = ((h4 ^ length) + h1) | 0
  h1 = avalanche(h1)
  h2 = avalanche(h2)
  h3 = avalanche(h3)
  h4 = avalanche(h4)
  h1 = mixIn(h1, h2, h3, h4)
  return Int32Array.of(h1, h2 + h1, h3 + h1, h4 + h1)
}

/** the up to four bytes from `at` on, little-endian; absent bytes are zero */
function tailWord(bytes: Uint8Array, at: number): number {
  let word = 0
  for (let byte = Math.min(3, bytes.length - 1 - at); byte >= 0; byte--) {
    word = (word << 8) | (bytes[at + byte] ?? 0)
  }
  return word
}

function scramble(word: number, before: number, bits: number, after: number): number {
  return Math.imul(rotate(Math.imul(word, before), bits), after)
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

function mixIn(h1: number, h2: number, h3: number, h4: number): number {
  return (h1 + h2 + h3 + h4) | 0
}

function avalanche(word: number): number {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
