/** All 2ᵏ label sets by binary counting: `sets[s][i]` is bit i of s. */
export function allLabelSets(k: number): number[][] {
  return Array.from({ length: 2 ** k }, (_, s) => Array.from({ length: k }, (_, i) => (s >> i) & 1))
}

/** Probabilities of all label sets when labels are independent. */
export function independentDistribution(p: ArrayLike<number>): number[] {
  return allLabelSets(p.length).map((y) =>
    y.reduce((product, on, i) => product * (on ? p[i] : 1 - p[i]), 1),
  )
}

export type SetMetric = (y: number[], h: number[], empty: number) => number

const overlap = (y: number[], h: number[]) => y.reduce((sum, on, i) => sum + on * h[i], 0)
const size = (y: number[]) => y.reduce((sum, on) => sum + on, 0)

export const f1: SetMetric = (y, h, empty) =>
  size(y) + size(h) === 0 ? empty : (2 * overlap(y, h)) / (size(y) + size(h))
export const jaccard: SetMetric = (y, h, empty) =>
  size(y) + size(h) === 0 ? empty : overlap(y, h) / (size(y) + size(h) - overlap(y, h))

/** `E[metric(y, h)]` over weighted sets. */
export function expectedMetric(
  metric: SetMetric,
  sets: number[][],
  weights: ArrayLike<number>,
  h: number[],
  empty = 0,
): number {
  return sets.reduce((sum, y, s) => sum + weights[s] * metric(y, h, empty), 0)
}

/** The largest `E[metric(y, h)]` over all decisions h. */
export function bestExpectedMetric(
  metric: SetMetric,
  sets: number[][],
  weights: ArrayLike<number>,
  empty = 0,
): number {
  const decisions = allLabelSets(sets[0].length)
  return Math.max(...decisions.map((h) => expectedMetric(metric, sets, weights, h, empty)))
}

/**
 * Expected F1 of the prefixes of independent labels, l = 1 … k, by the exact distribution of the
 * number of the other true labels (a Poisson-binomial recursion for each label).
 */
export function expectedF1OfPrefixes(p: ArrayLike<number>): number[] {
  const k = p.length
  const expected = new Array<number>(k + 1).fill(0)
  for (let i = 0; i < k; i++) {
    const others = new Float64Array(k)
    others[0] = 1
    for (let j = 0; j < k; j++) {
      if (j === i) continue
      for (let s = k - 1; s > 0; s--) others[s] += p[j] * (others[s - 1] - others[s])
      others[0] *= 1 - p[j]
    }
    for (let l = i + 1; l <= k; l++) {
      expected[l] += 2 * p[i] * others.reduce((sum, q, s) => sum + q / (l + 1 + s), 0)
    }
  }
  return expected
}
