/** Codes or other vectors whose variance trees make small, and sums of them. */
export interface Targets {
  /** length of a vector, c */
  readonly width: number
  /** `sum += weight · y_row` */
  add(row: number, weight: number, sum: Float64Array): void
  /** `⟨y_row, vector⟩` */
  dot(row: number, vector: Float64Array): number
  /** `‖y_row‖²` */
  square(row: number): number
}

/** Share of entries that are not zero below which only these are kept. */
const SPARSE = 0.35

/** @param values `[n, width]` */
export function targetsOf(values: Float32Array, width: number): Targets {
  let nonzero = 0
  for (const value of values) if (value !== 0) nonzero++
  return nonzero < SPARSE * values.length ? sparse(values, width, nonzero) : dense(values, width)
}

function dense(values: Float32Array, width: number): Targets {
  const targets: Targets = {
    width,
    add(row, weight, sum) {
      for (let i = 0, e = row * width; i < width; i++, e++) sum[i] += weight * values[e]
    },
    dot(row, vector) {
      let total = 0
      for (let i = 0, e = row * width; i < width; i++, e++) total += values[e] * vector[i]
      return total
    },
    square: (row) => squares[row],
  }
  const squares = squaresOf(values, width)
  return targets
}

function sparse(values: Float32Array, width: number, nonzero: number): Targets {
  const rows = values.length / width
  const starts = new Int32Array(rows + 1)
  const places = new Int32Array(nonzero)
  const kept = new Float32Array(nonzero)
  let at = 0
  for (let r = 0, e = 0; r < rows; r++) {
    for (let i = 0; i < width; i++, e++) {
      if (values[e] === 0) continue
      places[at] = i
      kept[at++] = values[e]
    }
    starts[r + 1] = at
  }
  const squares = squaresOf(values, width)
  return {
    width,
    add(row, weight, sum) {
      for (let e = starts[row]; e < starts[row + 1]; e++) sum[places[e]] += weight * kept[e]
    },
    dot(row, vector) {
      let total = 0
      for (let e = starts[row]; e < starts[row + 1]; e++) total += kept[e] * vector[places[e]]
      return total
    },
    square: (row) => squares[row],
  }
}

function squaresOf(values: Float32Array, width: number): Float64Array {
  const squares = new Float64Array(values.length / width)
  for (let e = 0; e < values.length; e++) squares[Math.floor(e / width)] += values[e] ** 2
  return squares
}
