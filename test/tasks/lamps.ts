import type { Rng } from '../../src/random/index.js'
import type { Space } from '../../src/spaces/index.js'

/**
 * A user's own space with the required members and an enumeration only: rows of k lamps of which no
 * two neighbours are on, as texts like `'0100'`.
 */
export function lamps(k: number): Space<string> & Required<Pick<Space<string>, 'enumerate'>> {
  const all = Array.from({ length: 2 ** k }, (_, bits) => bits.toString(2).padStart(k, '0'))
  const rows = all.filter((row) => !row.includes('11'))
  const encode = (y: string, out: Float32Array, at: number) => {
    for (let i = 0; i < k; i++) out[at + i] = Number(y[i])
  }
  return {
    name: `lamps(${k})`,
    codeLength: k,
    logSize: Math.log(rows.length),
    encode,
    decode: (code, at) => Array.from(code.subarray(at, at + k), (x) => (x > 0.5 ? 1 : 0)).join(''),
    contains: (y): y is string => typeof y === 'string' && rows.includes(y),
    sampleUniform(rng: Rng, count, out) {
      for (let j = 0; j < count; j++) encode(rows[rng.integer(rows.length)], out, j * k)
    },
    enumerate: () => rows,
  }
}
