import { type CsrArrays, type Features, isSparse } from '../../engine/index.js'

/** Some of the columns, ascending, of features of the same kind; undefined: all, as they are. */
export function takeColumns(features: CsrArrays, kept: Int32Array | undefined): CsrArrays
export function takeColumns(features: Features, kept: Int32Array | undefined): Features
export function takeColumns(features: Features, kept: Int32Array | undefined): Features {
  if (kept === undefined) return features
  if (isSparse(features)) return takeSparse(features, kept)
  const { rows, cols, values, center } = features
  const taken = new Float32Array(rows * kept.length)
  for (let r = 0, e = 0; r < rows; r++) {
    for (const column of kept) taken[e++] = values[r * cols + column] + (center?.[column] ?? 0)
  }
  return { rows, cols: kept.length, values: taken }
}

function takeSparse({ rows, cols, offsets, indices, values }: CsrArrays, kept: Int32Array) {
  const target = new Int32Array(cols).fill(-1)
  kept.forEach((column, to) => {
    target[column] = to
  })
  const starts = new Int32Array(rows + 1)
  const columns = new Int32Array(indices.length)
  const numbers = new Float32Array(indices.length)
  let count = 0
  for (let r = 0; r < rows; r++) {
    for (let e = offsets[r]; e < offsets[r + 1]; e++) {
      const to = target[indices[e]]
      if (to < 0) continue
      columns[count] = to
      numbers[count++] = values[e]
    }
    starts[r + 1] = count
  }
  return {
    rows,
    cols: kept.length,
    offsets: starts,
    indices: columns.slice(0, count),
    values: numbers.slice(0, count),
  }
}
