import { murmur3 } from '../../random/index.js'

/** What stands where the digest will, while it is computed. */
export const BLANK_DIGEST = '0'.repeat(32)

/** How a file with a digest begins, behind the length of its header: the digest has one place. */
export const BEFORE = new TextEncoder().encode('{"__metadata__":{"digest":"')
const FROM = 8 + BEFORE.length
const TO = FROM + BLANK_DIGEST.length

/**
 * MurmurHash3 of all bytes of a file but the 32 of the digest itself, which count as zeros. It tells damage, not intent: who
 * changes a file on purpose can change the digest too.
 */
export function digestOf(bytes: Uint8Array): string {
  // not by slice, which in a Buffer copies nothing
  const blank = new Uint8Array(bytes)
  blank.fill(0x30, FROM, TO)
  const words = murmur3(blank)
  return Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

/** Writes the digest into the bytes of a file whose metadata begins with a blank one. */
export function sealDigest(bytes: Uint8Array): void {
  bytes.set(new TextEncoder().encode(digestOf(bytes)), FROM)
}
