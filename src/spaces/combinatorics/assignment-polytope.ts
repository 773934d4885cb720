const TOLERANCE = 1e-6
const MOST_SWEEPS = 10_000

/**
 * Euclidean projection, in place, of a `k × n` matrix on the hull of the assignments of distinct
 * items (rows) to places (columns): entries ≥ 0, every column sums to 1, every row to at most 1
 * (to exactly 1 if `n = k`: the Birkhoff polytope). With `columnsAtMost`, rows and columns both sum
 * to at most 1: the hull of partial matchings.
 *
 * Alternating projections with Dykstra's corrections, kept as prices: the answer has the form
 * `max(0, point + a 1ᵀ + 1 bᵀ)`, and each sweep finds first the row prices `a` exactly, each by the
 * projection of a row on a simplex, then the column prices `b`. This is exact coordinate ascent on
 * the concave dual, so it converges. It ends with rows exact and columns within 1e-6 of 1 (the
 * result is the exact projection onto that slightly shifted polytope), or after 10,000 sweeps;
 * 10 to 40 sweeps are usual for entries of order 1, hundreds for entries of order 100.
 *
 * @see Boyle, Dykstra 1986; Blondel, Seguy, Rolet 2018, "Smooth and sparse optimal transport"
 */
export function projectOnAssignments(
  point: Float32Array,
  at: number,
  k: number,
  n: number,
  columnsAtMost = false,
): void {
  const rowsAtMost = n < k || columnsAtMost
  const rowPrice = new Float64Array(k)
  const columnPrice = new Float64Array(n)
  const row = new Float64Array(n)
  const column = new Float64Array(k)
  const sorted = new Float64Array(Math.max(k, n))
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < n; j++) row[j] = point[at + i * n + j] + columnPrice[j]
      const price = simplexPrice(row, sorted.subarray(0, n))
      rowPrice[i] = rowsAtMost ? Math.min(0, price) : price
    }
    let violation = 0
    for (let j = 0; j < n; j++) {
      let sum = 0
      for (let i = 0; i < k; i++) {
        column[i] = point[at + i * n + j] + rowPrice[i]
        sum += Math.max(0, column[i] + columnPrice[j])
      }
      // a column that may sum to less is off by that only if it has a price for it
      const isFree = columnsAtMost && columnPrice[j] === 0
      violation = Math.max(violation, isFree ? sum - 1 : Math.abs(sum - 1))
    }
    if (violation <= TOLERANCE) break
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < k; i++) column[i] = point[at + i * n + j] + rowPrice[i]
      const price = simplexPrice(column, sorted.subarray(0, k))
      columnPrice[j] = columnsAtMost ? Math.min(0, price) : price
    }
  }
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < n; j++) {
      const entry = at + i * n + j
      point[entry] = Math.max(0, point[entry] + rowPrice[i] + columnPrice[j])
    }
  }
}

/** The number `a` with `Σ max(0, v_i + a) = 1` (Held, Wolfe, Crowder 1974); `sorted` is scratch. */
export function simplexPrice(v: Float64Array, sorted: Float64Array): number {
  sorted.set(v)
  sorted.sort()
  let sum = 0
  let price = 0
  for (let i = v.length - 1, count = 1; i >= 0; i--, count++) {
    sum += sorted[i]
    price = (1 - sum) / count
    if (i > 0 && sorted[i - 1] + price <= 0) break
  }
  return price
}
