/** `Σ_i x_i`, added from the first to the last in double precision; 0 of nothing. */
export function sum(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]
  return total
}
