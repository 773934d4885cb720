/**
 * Limits for statistical tests. Each is exceeded by a correct sampler with probability about 1e-6
 * (one-sided for χ² and KS, two-sided for z), so a suite of a hundred such tests with fresh seeds
 * would raise a false alarm once in ten thousand runs; with the fixed seeds here it never flickers.
 */
export const Z_LIMIT = 4.892

/** Pearson's Σ (observed − expected)² / expected. */
export function chiSquare(observed: ArrayLike<number>, expected: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < observed.length; i++) {
    sum += (observed[i]! - expected[i]!) ** 2 / expected[i]!
  }
  return sum
}

/** The 1 − 1e-6 quantile of χ² (Wilson–Hilferty; 4.753 is the standard normal quantile). */
export function chiSquareLimit(degrees: number): number {
  const variance = 2 / (9 * degrees)
  return degrees * (1 - variance + 4.753 * Math.sqrt(variance)) ** 3
}

/** Largest distance between the empirical distribution of `draws` and `cdf`. */
export function kolmogorovSmirnov(draws: Float64Array, cdf: (x: number) => number): number {
  const sorted = draws.slice().sort()
  let distance = 0
  for (let i = 0; i < sorted.length; i++) {
    const p = cdf(sorted[i]!)
    distance = Math.max(distance, p - i / sorted.length, (i + 1) / sorted.length - p)
  }
  return distance
}

/** The 1 − 1e-6 quantile of the Kolmogorov–Smirnov distance of n draws. */
export function kolmogorovSmirnovLimit(n: number): number {
  return Math.sqrt(-Math.log(1e-6 / 2) / (2 * n))
}

/** Standard normal distribution function (Abramowitz & Stegun 7.1.26, error below 1.5e-7). */
export function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * z)
  const series =
    0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
  const tail = (t * series * Math.exp(-z * z)) / 2
  return x < 0 ? tail : 1 - tail
}

/** Pearson correlation of two equally long sequences. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length
  let sa = 0
  let sb = 0
  let saa = 0
  let sbb = 0
  let sab = 0
  for (let i = 0; i < n; i++) {
    sa += a[i]!
    sb += b[i]!
    saa += a[i]! ** 2
    sbb += b[i]! ** 2
    sab += a[i]! * b[i]!
  }
  return (n * sab - sa * sb) / Math.sqrt((n * saa - sa * sa) * (n * sbb - sb * sb))
}

/** Distance of the mean of independent draws from what is expected, in standard errors. */
export function zScore(draws: readonly number[], expected: number): number {
  const n = draws.length
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / n
  const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / (n - 1)
  return (mean - expected) / Math.sqrt(variance / n)
}
