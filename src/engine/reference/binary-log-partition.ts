/**
 * Gray-code enumeration of all 2ᵏ binary vectors for one row, in float64: consecutive states differ
 * in one label, so the score and the fields `f_i = u_i + Σ_j U_ij y_j` are updated in O(k).
 *
 * Marginals by prefix sums: a label (or pair) that switches on when the cumulative weight is C₁ and
 * off when it is C₂ has gained mass C₂ − C₁, so each flip costs one update, not one per state.
 *
 * @returns `ln Σ_y exp(⟨u, y⟩ + ½ yᵀUy)`; `marginals` `[k]` and `pairs` `[k·k]` are filled if given
 */
export function grayCodeLogPartition(
  u: ArrayLike<number>,
  U: ArrayLike<number>,
  k: number,
  marginals?: Float64Array,
  pairs?: Float64Array,
): number {
  const on = new Uint8Array(k)
  const field = Float64Array.from({ length: k }, (_, i) => u[i])
  marginals?.fill(0)
  pairs?.fill(0)
  let score = 0
  let reference = 0
  let total = 0

  const toggle = (i: number, mass: number): void => {
    if (marginals) marginals[i] = marginals[i] + mass
    if (!pairs) return
    for (let j = 0; j < k; j++) {
      if (on[j] && j !== i) {
        pairs[i * k + j] = pairs[i * k + j] + mass
        pairs[j * k + i] = pairs[j * k + i] + mass
      }
    }
  }

  const states = 2 ** k
  for (let state = 0; ; ) {
    if (score - reference > 300) {
      const factor = Math.exp(reference - score)
      total *= factor
      if (marginals) for (let i = 0; i < k; i++) marginals[i] = marginals[i] * factor
      if (pairs) for (let i = 0; i < k * k; i++) pairs[i] = pairs[i] * factor
      reference = score
    }
    total += Math.exp(score - reference)
    state++
    if (state === states) break
    const i = 31 - Math.clz32(state & -state)
    const sign = on[i] ? -1 : 1
    toggle(i, -sign * total)
    on[i] = on[i] ? 0 : 1
    score += sign * field[i]
    for (let j = 0; j < k; j++) {
      if (j !== i) field[j] = field[j] + sign * U[i * k + j]
    }
  }
  // The walk ends in the state with only the last label on.
  if (k > 0) toggle(k - 1, total)
  if (marginals) for (let i = 0; i < k; i++) marginals[i] = marginals[i] / total
  if (pairs) for (let i = 0; i < k * k; i++) pairs[i] = pairs[i] / total
  return reference + Math.log(total)
}
