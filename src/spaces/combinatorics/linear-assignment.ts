import { checkWeights } from '../contract/check-weights.js'

/**
 * The assignment of distinct rows to columns with the largest total weight, by shortest augmenting
 * paths in float64, `O(rows · cols²)`. The same weights give the same assignment every time.
 *
 * @param weights row-major, `[rows, cols]`, `rows ≥ cols`
 * @returns the row given to each column, `[cols]`
 * @throws PartitaError SHAPE_MISMATCH or NOT_FINITE unless the weights are `rows · cols` finite numbers
 * @see Crouse 2016, "On implementing 2D rectangular assignment algorithms"; Jonker, Volgenant 1987
 *
 * @example
 * ```ts
 * import { maximizeAssignment } from 'partita/core'
 * console.log(maximizeAssignment([5, 4, 3, 1, 0, 0], 3, 2)) // column 0: row 1, column 1: row 0
 * ```
 */
export function maximizeAssignment(
  weights: ArrayLike<number>,
  rows: number,
  cols: number,
): Int32Array {
  checkWeights(weights, rows * cols)
  return solveAssignment(weights, rows, cols).rowOf
}

/** An optimal assignment and the prices that prove it. */
export interface AssignmentSolution {
  /** the row given to each column, `[cols]` */
  readonly rowOf: Int32Array
  /**
   * prices with `weights[r, c] ≤ rowPrices[r] + columnPrices[c]`, equal where row `r` is given to
   * column `c`; rows' are ≥ 0, and 0 where a row is given to none
   */
  readonly rowPrices: Float64Array
  readonly columnPrices: Float64Array
}

/** {@link maximizeAssignment} with its prices, without checks. */
export function solveAssignment(
  weights: ArrayLike<number>,
  rows: number,
  cols: number,
): AssignmentSolution {
  const columnPrice = new Float64Array(cols)
  const rowPrice = new Float64Array(rows)
  const columnOf = new Int32Array(rows).fill(-1)
  const rowOf = new Int32Array(cols).fill(-1)
  const distance = new Float64Array(rows)
  const previous = new Int32Array(rows)
  const scanned = new Uint8Array(rows)

  for (let start = 0; start < cols; start++) {
    distance.fill(Infinity)
    scanned.fill(0)
    let column = start
    let length = 0
    let sink = -1
    while (sink < 0) {
      let nearest = -1
      for (let row = 0; row < rows; row++) {
        if (scanned[row]) continue
        const reduced = -weights[row * cols + column] - columnPrice[column] - rowPrice[row]
        if (length + reduced < distance[row]) {
          distance[row] = length + reduced
          previous[row] = column
        }
        if (nearest < 0 || distance[row] < distance[nearest]) nearest = row
      }
      scanned[nearest] = 1
      length = distance[nearest]
      if (columnOf[nearest] < 0) sink = nearest
      else column = columnOf[nearest]
    }
    columnPrice[start] += length
    for (let row = 0; row < rows; row++) {
      if (!scanned[row]) continue
      const rise = length - distance[row]
      rowPrice[row] -= rise
      if (columnOf[row] >= 0) columnPrice[columnOf[row]] += rise
    }
    for (let row = sink; row >= 0; ) {
      const from = previous[row]
      const displaced = rowOf[from]
      columnOf[row] = from
      rowOf[from] = row
      row = from === start ? -1 : displaced
    }
  }
  // the prices of costs, which are the negated weights
  return { rowOf, rowPrices: rowPrice.map(negated), columnPrices: columnPrice.map(negated) }
}

function negated(x: number): number {
  return -x
}
