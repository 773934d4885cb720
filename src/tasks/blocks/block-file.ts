import { builtInModule } from '../../built-in-module.js'
import { type Features, isSparse } from '../../engine/index.js'
import type { TrainingData } from '../../training/index.js'

/** Integers before the arrays: rows, columns, numbers of a code, entries of sparse rows or −1. */
const HEADER = 4
const DENSE = -1

/** Writes rows with their codes, as the arrays lie in memory. */
export async function writeBlock(path: string, data: TrainingData): Promise<void> {
  const { features, codes, codeLength } = data
  const entries = isSparse(features) ? features.values.length : DENSE
  const arrays = [
    Int32Array.of(features.rows, features.cols, codeLength, entries),
    ...(isSparse(features) ? [features.offsets, features.indices] : []),
    features.values,
    codes,
  ]
  const bytes = arrays.map(({ buffer, byteOffset, byteLength }) => {
    return new Uint8Array(buffer, byteOffset, byteLength)
  })
  const { open } = builtInModule('node:fs/promises')
  const file = await open(path, 'wx')
  try {
    for (const each of bytes) await file.writeFile(each)
  } finally {
    await file.close()
  }
}

/** What {@link writeBlock} wrote. */
export async function readBlock(path: string): Promise<TrainingData> {
  const { readFile } = builtInModule('node:fs/promises')
  const { buffer, byteOffset, byteLength } = await readFile(path)
  // small files come in a shared buffer, at any place
  const own = byteOffset % 4 === 0 ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)
  let at = own === buffer ? byteOffset : 0
  const next = <Of>(type: new (b: ArrayBufferLike, at: number, n: number) => Of, n: number): Of => {
    const array = new type(own, at, n)
    at += 4 * n
    return array
  }
  const [rows, cols, codeLength, entries] = next(Int32Array, HEADER)
  const features: Features =
    entries === DENSE
      ? { rows, cols, values: next(Float32Array, rows * cols) }
      : {
          rows,
          cols,
          offsets: next(Int32Array, rows + 1),
          indices: next(Int32Array, entries),
          values: next(Float32Array, entries),
        }
  return { features, codes: next(Float32Array, rows * codeLength), codeLength }
}
