/** `ln Γ(a)` for `a > 0`, by Stirling's series after a shift to `a ≥ 10`. */
export function logGamma(a: number): number {
  let shift = 0
  let x = a
  for (; x < 10; x++) shift += Math.log(x)
  const inverse = 1 / (x * x)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / x
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shift
}
