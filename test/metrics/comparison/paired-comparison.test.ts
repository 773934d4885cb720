import { describe, expect, test } from 'vitest'
import { studentTCdf, studentTQuantile } from '../../../src/metrics/comparison/student-t.js'
import { foldComparison, pairedComparison } from '../../../src/metrics/index.js'
import { Rng } from '../../../src/random/index.js'
import { caught } from '../../reference/caught.js'

// scipy.stats.t.cdf and t.ppf
test.each([
  [0.5, 1, 0.6475836176504333],
  [-1.3, 2, 0.16162351590802015],
  [2.1, 3, 0.9367173987251577],
  [1.7, 9, 0.9383261689280881],
  [-2.5, 10, 0.01572342211830441],
  [0.3, 49, 0.6172769051079856],
  [3.1, 484, 0.9989760111994672],
])('P(T ≤ %d) with %d degrees of freedom is as in SciPy', (t, freedom, expected) => {
  expect(studentTCdf(t, freedom)).toBeCloseTo(expected, 12)
  expect(studentTQuantile(expected, freedom)).toBeCloseTo(t, 9)
})

describe('a paired comparison', () => {
  test('goes through all signs of few pairs, as scipy.stats.permutation_test does', () => {
    const a = [0.6, 0.62, 0.61, 0.58, 0.7]
    const b = [0.63, 0.66, 0.63, 0.57, 0.75]
    const { pValue, difference, larger, smaller, pairs } = pairedComparison(a, b)
    expect([pValue, pairs, larger, smaller]).toEqual([0.125, 5, 4, 1])
    expect(difference).toBeCloseTo(0.026, 12)
  })

  test('draws signs of many pairs: within three standard errors of SciPy’s 200,000', () => {
    // rng = np.random.default_rng(3); x = np.round(rng.normal(.1, 1, 40), 3); y = np.round(rng.normal(.4, 1, 40), 3)
    const x = [
      2.141, -2.456, 0.518, -0.468, -0.353, -0.116, -1.92, -0.132, -0.765, 3.423, 0.326, -0.253,
      -0.181, -0.568, -0.955, -0.291, 0.582, -0.139, 1.058, -0.1, 0.124, 1.646, 0.645, -0.405,
      -0.083, 0.641, 2.035, -0.17, -0.144, 1.102, -0.786, -0.192, 0.983, 0.68, 0.192, 0.77, -2.728,
      1.121, -0.86, -1.569,
    ]
    const y = [
      0.676, 1.101, -0.045, -0.676, 0.426, 0.347, 1.806, 1.147, 0.594, 1.512, 0.194, -0.526, 0.984,
      0.983, 0.185, -0.383, 0.629, -2.094, 1.09, 0.891, -1.239, 0.461, -0.564, 1.157, -1.634,
      -0.514, 1.11, 1.556, -1.758, -0.098, 0.728, -0.209, 1.991, -0.791, 0.755, -0.648, 1.806,
      0.378, 0.028, -1.318,
    ]
    const { pValue, interval } = pairedComparison(x, y)
    expect(Math.abs(pValue - 0.4438)).toBeLessThan(3 * Math.sqrt((0.444 * 0.556) / 10_000))
    expect(interval[0]).toBeCloseTo(-0.3044810644, 9)
    expect(interval[1]).toBeCloseTo(0.6887310644, 9)
    expect(pairedComparison(x, y, { seed: 1 }).pValue).not.toBe(pValue)
    expect(pairedComparison(x, y).pValue).toBe(pValue)
  })

  test('rejects what is true as often as it says: 400 pairs of equal means', () => {
    const rng = new Rng(4)
    let rejected = 0
    for (let trial = 0; trial < 400; trial++) {
      const a = Array.from({ length: 10 }, () => rng.normal())
      const b = Array.from({ length: 10 }, () => rng.normal())
      if (pairedComparison(a, b).pValue < 0.05) rejected++
    }
    // binomial(400, .05) is beyond these with probability 5e-4
    expect(rejected).toBeGreaterThan(6)
    expect(rejected).toBeLessThan(36)
  })

  test('of equal scores finds nothing', () => {
    expect(pairedComparison([1, 2, 3], [1, 2, 3])).toMatchObject({
      difference: 0,
      standardError: 0,
      pValue: 1,
      larger: 0,
      smaller: 0,
    })
  })

  test('is refused where scores are no pairs', async () => {
    expect(await caught(() => pairedComparison([1, 2], [1]))).toMatchObject({
      code: 'SHAPE_MISMATCH',
    })
    expect(await caught(() => pairedComparison([1], [1]))).toMatchObject({ code: 'EMPTY_DATA' })
  })
})

describe('a comparison over folds', () => {
  test('is the corrected resampled t-test, with SciPy’s t', () => {
    // d = b − a; t = d.mean() / sqrt((1/5 + .25) d.var(ddof=1)); 2 stats.t.sf(|t|, 4)
    const a = [0.6, 0.62, 0.61, 0.58, 0.7]
    const b = [0.63, 0.66, 0.63, 0.57, 0.75]
    const { t, pValue, standardError, folds } = foldComparison(a, b, 0.25)
    expect(folds).toBe(5)
    expect(t).toBeCloseTo(1.683562161419258, 9)
    expect(pValue).toBeCloseTo(0.16755322147892307, 9)
    expect(standardError).toBeCloseTo(0.015443445211480514, 12)
  })

  test('of equal folds finds nothing', () => {
    expect(foldComparison([1, 2], [1, 2], 0.1)).toMatchObject({ t: 0, pValue: 1 })
  })
})
