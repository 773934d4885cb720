const C1 = 0xcc9e2d51
const C2 = 0x1b873593
const bytes = new Uint8Array(1024)
const encoder = new TextEncoder()

/**
 * MurmurHash3 of the UTF-8 bytes of a text, 32 bits, seed 0, as a signed integer: that of scikit-learn's
 * `HashingVectorizer`.
 *
 * @see https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp
 */
export function murmurHash(text: string): number {
  const encoded = encodedInto(text)
  const { length } = encoded
  const blocks = length & ~3
  let hash = 0
  for (let at = 0; at < blocks; at += 4) {
    const block =
      encoded[at] | (encoded[at + 1] << 8) | (encoded[at + 2] << 16) | (encoded[at + 3] << 24)
    hash ^= mixed(block)
    hash = (hash << 13) | (hash >>> 19)
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  }
  let rest = 0
  for (let at = length - 1; at >= blocks; at--) rest = (rest << 8) | encoded[at]
  if (length > blocks) hash ^= mixed(rest)
  hash ^= length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

function mixed(block: number): number {
  const product = Math.imul(block, C1)
  return Math.imul((product << 15) | (product >>> 17), C2)
}

/** The bytes of a text; short ones share their memory. */
function encodedInto(text: string): Uint8Array {
  if (text.length * 3 > bytes.length) return encoder.encode(text)
  const { written } = encoder.encodeInto(text, bytes)
  return bytes.subarray(0, written)
}

/** The column of `2 ** bits` that a term is hashed to, and the sign it is counted with. */
export function hashedColumn(term: string, bits: number): { column: number; sign: 1 | -1 } {
  const hash = murmurHash(term)
  // the absolute value of the least integer of 32 bits is beyond them, yet a multiple of the columns
  return { column: Math.abs(hash) % 2 ** bits, sign: hash >= 0 ? 1 : -1 }
}
