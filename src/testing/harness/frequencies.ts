import { sum } from '../../numbers/index.js'
import { incompleteGamma } from './incomplete-gamma.js'

/** Cells that should hold fewer draws than this are counted together. */
const SMALLEST_CELL = 10

/** The outcome of a test of frequencies. */
export interface FrequencyTest {
  /** Pearson's `Σ (observed − expected)² / expected` */
  readonly statistic: number
  /** probability that a right sampler does this badly or worse */
  readonly probability: number
  /** the cell furthest off, in standard deviations */
  readonly worst: number
}

/** `P(χ² > statistic)`. With one degree of freedom, the two-sided tail of a z² */
export function chiSquareTail(statistic: number, degrees: number): number {
  return incompleteGamma(degrees / 2, statistic / 2).upper
}

/** `P(N ≥ count)` and `P(N ≤ count)` of a Poisson law. */
export function poissonTails(count: number, mean: number): { atLeast: number; atMost: number } {
  return {
    atLeast: count === 0 ? 1 : incompleteGamma(count, mean).lower,
    atMost: incompleteGamma(count + 1, mean).upper,
  }
}

/**
 * Pearson's χ² test that draws fell into cells as `expected` says, which sums to their number. Cells
 * that expect fewer than ten draws are counted together; a draw in a cell that expects none is
 * impossible.
 */
export function frequencyTest(
  observed: ArrayLike<number>,
  expected: ArrayLike<number>,
): FrequencyTest {
  let statistic = 0
  let cells = 0
  let worst = 0
  let largest = -1
  const rest = { observed: 0, expected: 0 }
  const add = (seen: number, mean: number) => {
    statistic += (seen - mean) ** 2 / mean
    cells++
  }
  for (let i = 0; i < expected.length; i++) {
    const deviation = Math.abs(observed[i] - expected[i]) / Math.sqrt(Math.max(expected[i], 1e-300))
    if (deviation > largest) {
      largest = deviation
      worst = i
    }
    if (expected[i] === 0 && observed[i] > 0) {
      return { statistic: Infinity, probability: 0, worst: i }
    }
    if (expected[i] >= SMALLEST_CELL) add(observed[i], expected[i])
    else {
      rest.observed += observed[i]
      rest.expected += expected[i]
    }
  }
  if (rest.expected > 0) add(rest.observed, rest.expected)
  return { statistic, probability: cells > 1 ? chiSquareTail(statistic, cells - 1) : 1, worst }
}

/** χ² test that two samples over the same cells come from one law. */
export function homogeneityTest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [totalA, totalB] = [sum(a), sum(b)]
  let statistic = 0
  let cells = 0
  for (let i = 0; i < a.length; i++) {
    const both = a[i] + b[i]
    if (both === 0) continue
    cells++
    const expectedA = (both * totalA) / (totalA + totalB)
    const expectedB = both - expectedA
    statistic += (a[i] - expectedA) ** 2 / expectedA + (b[i] - expectedB) ** 2 / expectedB
  }
  return cells > 1 ? chiSquareTail(statistic, cells - 1) : 1
}
