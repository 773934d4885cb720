import { type CsrArrays, type DenseMatrix, type Features, isSparse } from '../../engine/index.js'

/** Inputs as trees read them: column by column. */
export interface Columns {
  readonly count: number
  /** the values of one column in `rows[from … to)`, into `out[0 … to − from)` */
  read(column: number, rows: Int32Array, from: number, to: number, out: Float64Array): void
  /**
   * Where most values are zero: writes the columns in which any of `rows[from … to)` is not to `out`, and
   * returns how many there are
   */
  filled?(rows: Int32Array, from: number, to: number, out: Int32Array): number
}

/** The columns of dense or sparse inputs. */
export function columnsOf(features: Features): Columns {
  return isSparse(features) ? sparseColumns(features) : denseColumns(features)
}

function denseColumns({ rows: n, cols, values }: DenseMatrix): Columns {
  const turned = new Float32Array(values.length)
  for (let r = 0, e = 0; r < n; r++) for (let j = 0; j < cols; j++) turned[j * n + r] = values[e++]
  return {
    count: cols,
    read(column, rows, from, to, out) {
      const first = column * n
      for (let i = from; i < to; i++) out[i - from] = turned[first + rows[i]]
    },
  }
}

function sparseColumns({ rows: n, cols, offsets, indices, values }: CsrArrays): Columns {
  const starts = new Int32Array(cols + 1)
  for (const column of indices) starts[column + 1]++
  for (let j = 0; j < cols; j++) starts[j + 1] += starts[j]
  const next = starts.slice()
  const holders = new Int32Array(indices.length)
  const filledBy = new Float32Array(indices.length)
  for (let r = 0; r < n; r++) {
    for (let e = offsets[r]; e < offsets[r + 1]; e++) {
      const at = next[indices[e]]++
      holders[at] = r
      filledBy[at] = values[e]
    }
  }
  const written = new Float32Array(n)
  const seen = new Uint8Array(cols)
  return {
    count: cols,
    filled(rows, from, to, out) {
      let count = 0
      for (let i = from; i < to; i++) {
        for (let e = offsets[rows[i]]; e < offsets[rows[i] + 1]; e++) {
          if (seen[indices[e]] || values[e] === 0) continue
          seen[indices[e]] = 1
          out[count++] = indices[e]
        }
      }
      for (let at = 0; at < count; at++) seen[out[at]] = 0
      return count
    },
    read(column, rows, from, to, out) {
      const [first, last] = [starts[column], starts[column + 1]]
      // few rows of a long column are looked up one by one
      if ((to - from) * Math.log2(last - first + 2) < last - first) {
        for (let i = from; i < to; i++) {
          const at = lowerBound(holders, first, last, rows[i])
          out[i - from] = at < last && holders[at] === rows[i] ? filledBy[at] : 0
        }
        return
      }
      for (let e = first; e < last; e++) written[holders[e]] = filledBy[e]
      for (let i = from; i < to; i++) out[i - from] = written[rows[i]]
      for (let e = first; e < last; e++) written[holders[e]] = 0
    },
  }
}

/** the first of ascending `values[from … to)` that is not below `target` */
function lowerBound(values: Int32Array, from: number, to: number, target: number): number {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle] < target) low = middle + 1
    else high = middle
  }
  return low
}
