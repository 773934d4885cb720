import { type Features, isSparse } from '../../engine/index.js'
import { murmur3 } from '../../random/index.js'

/** What is kept of the rows that a model was fitted to: enough to find most of them again, too little to read one. */
export interface RowSketch {
  readonly rows: number
  /** the least of the rows' digests, 32 bits each, rising */
  readonly digests: readonly number[]
}

/** Digests that are kept: of up to so many rows all. */
const KEPT = 128

/** The sketch of rows as they came, before they are prepared. */
export function sketchOf(features: Features): RowSketch {
  const digests = [...new Set(digestsOf(features))].sort((a, b) => a - b)
  return { rows: features.rows, digests: digests.slice(0, KEPT) }
}

/**
 * How many of some rows are among those of the sketch: of those whose digests are small enough to have been kept
 * the share that was, times all. With as many rows in common as digests are kept the standard error is a tenth.
 */
export function sharedRows({ rows, digests }: RowSketch, features: Features): number {
  const known = new Set(digests)
  const isWhole = digests.length < KEPT || rows <= KEPT
  const largest = isWhole ? Number.POSITIVE_INFINITY : (digests.at(-1) ?? 0)
  const own = digestsOf(features).filter((digest) => digest <= largest)
  const shared = own.filter((digest) => known.has(digest)).length
  return own.length === 0 ? 0 : Math.round((features.rows * shared) / own.length)
}

function digestsOf(features: Features): number[] {
  const { rows, cols, values } = features
  const bytesOf = (array: Float32Array | Int32Array, from: number, to: number) =>
    new Uint8Array(array.buffer, array.byteOffset + 4 * from, 4 * (to - from))
  return Array.from({ length: rows }, (_, row) => {
    if (!isSparse(features)) return murmur3(bytesOf(values, row * cols, (row + 1) * cols))[0] >>> 0
    const [from, to] = [features.offsets[row], features.offsets[row + 1]]
    const both = new Uint8Array(8 * (to - from))
    both.set(bytesOf(features.indices, from, to))
    both.set(bytesOf(values, from, to), 4 * (to - from))
    return murmur3(both)[0] >>> 0
  })
}
