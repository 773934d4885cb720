/**
 * Ranks of the values of one row, smallest value = rank 1, ties sharing the mean of their places:
 * `#{j : v_j < v_i} + (#{j : v_j = v_i} + 1) / 2`.
 *
 * @returns `[k]`
 * @see SciPy, `rankdata(method='average')`
 */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const k = values.length
  const ranks = new Float64Array(k)
  for (let i = 0; i < k; i++) {
    let smaller = 0
    let equal = 0
    for (let j = 0; j < k; j++) {
      if (values[j] < values[i]) smaller++
      else if (values[j] === values[i]) equal++
    }
    ranks[i] = smaller + (equal + 1) / 2
  }
  return ranks
}
