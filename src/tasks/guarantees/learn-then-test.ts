import { logGamma } from '../../numbers/index.js'

/**
 * The p-value of "the expected loss is above `α`" by a mean of `n` losses in [0, 1], Hoeffding's and Bentkus's bounds
 * together: `min(exp(−n h(min(r̂, α), α)), e P(Bin(n, α) ≤ ⌈n r̂⌉))`, `h` the relative entropy of two coins.
 *
 * @see Angelopoulos, Bates, Candès, Jordan, Lei 2021, "Learn then test"; MAPIE,
 *   `compute_hoeffding_bentkus_p_value`
 *
 * @example
 * ```ts
 * import { riskPValue } from 'partita/core'
 * console.log(riskPValue(0.05, 100, 0.1)) // 0.156…
 * ```
 */
export function riskPValue(meanLoss: number, rows: number, alpha: number): number {
  const hoeffding = Math.exp(-rows * relativeEntropy(Math.min(meanLoss, alpha), alpha))
  const bentkus = Math.E * binomialCdf(Math.ceil(rows * meanLoss - 1e-9), rows, alpha)
  return Math.min(1, hoeffding, bentkus)
}

function relativeEntropy(a: number, b: number): number {
  const part = (x: number, y: number) => (x === 0 ? 0 : x * Math.log(x / y))
  return part(a, b) + part(1 - a, 1 - b)
}

/** `P(Bin(n, p) ≤ k)` */
function binomialCdf(k: number, n: number, p: number): number {
  let sum = 0
  for (let i = 0; i <= Math.min(k, n); i++) {
    const logChoose = logGamma(n + 1) - logGamma(i + 1) - logGamma(n - i + 1)
    sum += Math.exp(logChoose + i * Math.log(p) + (n - i) * Math.log1p(-p))
  }
  return Math.min(1, sum)
}

/** A risk to keep at or below a level. */
export interface TestedRisk {
  /** mean losses of the rows at each threshold, the most careful first */
  readonly meanLosses: ArrayLike<number>
  readonly alpha: number
}

/**
 * Which thresholds keep all risks at once with probability at least `1 − δ` over the rows, by learning, then
 * testing. One risk is tested in the order of the thresholds, each at `δ`, up to the first that fails; several by
 * Bonferroni's rule, a threshold being refused unless all of its risks pass at `δ / thresholds`.
 *
 * @returns the indices of the thresholds that keep them, rising
 */
export function learnThenTest(risks: readonly TestedRisk[], rows: number, delta: number): number[] {
  const count = risks[0].meanLosses.length
  const worst = Array.from({ length: count }, (_, at) =>
    Math.max(...risks.map(({ meanLosses, alpha }) => riskPValue(meanLosses[at], rows, alpha))),
  )
  if (risks.length > 1) {
    return [...worst.keys()].filter((at) => worst[at] <= delta / count)
  }
  const failed = worst.findIndex((p) => p > delta)
  return [...worst.keys()].slice(0, failed < 0 ? count : failed)
}
