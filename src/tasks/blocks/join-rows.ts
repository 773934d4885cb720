import { type CsrArrays, type DenseMatrix, type Features, isSparse } from '../../engine/index.js'
import type { TrainingData } from '../../training/index.js'

/** Rows one behind the other; all dense or all sparse, with the same columns. */
export function joinRows(parts: readonly TrainingData[]): TrainingData {
  const [{ codeLength }] = parts
  const codes = joined(parts.map((part) => part.codes))
  return { features: joinFeatures(parts.map(({ features }) => features)), codes, codeLength }
}

function joinFeatures(parts: readonly Features[]): Features {
  const [{ cols }] = parts
  const rows = parts.reduce((all, part) => all + part.rows, 0)
  const values = joined(parts.map((part) => part.values))
  const sparse = parts.filter(isSparse)
  if (sparse.length === 0) return { rows, cols, values } satisfies DenseMatrix
  const offsets = new Int32Array(rows + 1)
  const indices = new Int32Array(values.length)
  let row = 0
  for (const part of sparse) {
    const start = offsets[row]
    indices.set(part.indices, start)
    for (let r = 1; r <= part.rows; r++) offsets[row + r] = start + part.offsets[r]
    row += part.rows
  }
  return { rows, cols, offsets, indices, values } satisfies CsrArrays
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
