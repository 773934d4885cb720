/**
 * `out[j] = base + ⟨logOdds, code_j⟩` for the codes `first ≤ j < last`: the log-density of
 * independent labels, `base` being that of the empty set.
 */
export function linearLogDensity(
  codes: Float32Array,
  first: number,
  last: number,
  logOdds: Float64Array,
  base: number,
  out: Float64Array,
): void {
  const k = logOdds.length
  let at = first * k
  for (let j = first; j < last; j++) {
    let sum = base
    for (let i = 0; i < k; i++, at++) sum += logOdds[i] * codes[at]
    out[j] = sum
  }
}
