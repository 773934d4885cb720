/**
 * Two-sided p-value of Student's t with a whole number of degrees of freedom, `P(|T| ≥ |t|)`.
 *
 * @see Abramowitz and Stegun 1964, 26.7.3 and 26.7.4: finite series in θ = arctan(t / √ν)
 */
export function studentTwoSided(t: number, degrees: number): number {
  if (Number.isNaN(t)) return Number.NaN
  const angle = Math.atan(Math.abs(t) / Math.sqrt(degrees))
  const cos = Math.cos(angle)
  const isOdd = degrees % 2 === 1
  let term = isOdd ? cos : 1
  let series = degrees > 1 ? term : 0
  for (let i = isOdd ? 3 : 2; i < degrees; i += 2) {
    term *= ((i - 1) / i) * cos * cos
    series += term
  }
  const inside = isOdd
    ? (2 / Math.PI) * (angle + Math.sin(angle) * series)
    : Math.sin(angle) * series
  return Math.min(1, Math.max(0, 1 - inside))
}
