import { expect, test } from 'vitest'
import { murmur3 } from '../../src/random/murmur3.js'

const hex = (text: string) =>
  Array.from(murmur3(new TextEncoder().encode(text)), (word) =>
    (word >>> 0).toString(16).padStart(8, '0'),
  ).join('')

// published test vectors of MurmurHash3_x86_128 with seed 0 (murmurHash3js)
test('murmur3 agrees with the published vectors', () => {
  expect(hex('')).toBe('00000000000000000000000000000000')
  expect(hex('The quick brown fox jumps over the lazy dog')).toBe(
    '2f1583c3ecee2c675d7bf66ce5e91d2c',
  )
  expect(hex("I will not buy this tobacconist's, it is scratched.")).toBe(
    '9b5b7ba2ef3f7866889adeaf00f3f98e',
  )
})

test('flipping any input bit flips about half of the output bits', () => {
  const bytes = new TextEncoder().encode('a key of 16 bytes and a label')
  const before = murmur3(bytes)
  let flipped = 0
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = bytes.slice()
    changed[bit >> 3]! ^= 1 << (bit & 7)
    const after = murmur3(changed)
    for (let word = 0; word < 4; word++) {
      for (let x = before[word]! ^ after[word]!; x !== 0; x &= x - 1) flipped++
    }
  }
  const pairs = bytes.length * 8 * 128
  // a z-test of fairness; 4.892 standard deviations happen once in a million
  expect(Math.abs(flipped - pairs / 2)).toBeLessThan(4.892 * Math.sqrt(pairs / 4))
})
