/**
 * `P(T ≤ t)` of Student's t with a whole number of degrees of freedom, by the finite series of cosines.
 *
 * @see Abramowitz, Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4
 */
export function studentTCdf(t: number, freedom: number): number {
  const theta = Math.atan2(t, Math.sqrt(freedom))
  const [sine, square] = [Math.sin(theta), Math.cos(theta) ** 2]
  // each term is the one before times cos² and a ratio of neighbours
  const isOdd = freedom % 2 === 1
  let term = isOdd ? Math.cos(theta) : 1
  let sum = freedom === 1 ? 0 : term
  for (let i = isOdd ? 2 : 1; i <= freedom - 3; i += 2) {
    term *= (square * i) / (i + 1)
    sum += term
  }
  const inside = isOdd ? (2 / Math.PI) * (theta + sine * sum) : sine * sum
  return 0.5 + inside / 2
}

/** The `t` with `P(T ≤ t)` as given, by halving. */
export function studentTQuantile(probability: number, freedom: number): number {
  if (probability < 0.5) return -studentTQuantile(1 - probability, freedom)
  let [low, high] = [0, 1]
  while (studentTCdf(high, freedom) < probability) high *= 2
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2
    if (studentTCdf(middle, freedom) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}
