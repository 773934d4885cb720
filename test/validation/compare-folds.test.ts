import { describe, expect, test } from 'vitest'
import { compareFolds } from '../../src/validation/compare/compare-folds.js'
import { studentTwoSided } from '../../src/validation/compare/student-t.js'
import { goldenFolds } from './golden-folds.js'

describe('the p-value of Student’s t', () => {
  test('is that of SciPy', () => {
    for (const { t, degrees, p } of goldenFolds.student) {
      expect(studentTwoSided(t, degrees)).toBeCloseTo(p, 12)
    }
  })

  test('is 0 where t is infinite and NaN where there is none', () => {
    expect(studentTwoSided(Infinity, 4)).toBe(0)
    expect(studentTwoSided(Number.NaN, 4)).toBeNaN()
  })
})

describe('compareFolds', () => {
  const sizes = new Array(5).fill({ trainRows: 80, testRows: 20 })

  test('is the corrected resampled t-test', () => {
    // scipy: d = [.05,.02,.03,-.01,.06]; var = np.var(d, ddof=1); se = sqrt((1/5 + 20/80) * var)
    // mean .03, var .00075, se .0183712, t 1.632993, 2 * stats.t.sf(t, 4) = .17780781
    const first = [0.6, 0.58, 0.62, 0.61, 0.57]
    const second = [0.65, 0.6, 0.65, 0.6, 0.63]
    const compared = compareFolds(first, second, sizes)
    expect(compared.meanDifference).toBeCloseTo(0.03, 12)
    expect(compared.standardError).toBeCloseTo(Math.sqrt(0.45 * 0.00075), 12)
    expect(compared.t).toBeCloseTo(1.632993, 6)
    expect(compared.degreesOfFreedom).toBe(4)
    expect(compared.pValue).toBeCloseTo(0.17780781, 7)
  })

  test('equal scores are no difference, the same difference in all folds is one', () => {
    const scores = [1, 2, 3, 4, 5]
    expect(compareFolds(scores, scores, sizes)).toMatchObject({ t: 0, pValue: 1 })
    const better = scores.map((score) => score + 1)
    expect(compareFolds(scores, better, sizes)).toMatchObject({ standardError: 0, pValue: 0 })
  })

  test('rejects a true null at about its level over repeated draws', () => {
    // with independent pairs the correction is conservative: at most the nominal 5 % and its error
    let state = 1
    const uniform = () => {
      state = (state * 48271) % 2147483647
      return state / 2147483647
    }
    const noise = () => Array.from({ length: 12 }, uniform).reduce((a, b) => a + b) - 6
    const trials = 2000
    let rejected = 0
    for (let trial = 0; trial < trials; trial++) {
      const [a, b] = [Array.from(sizes, noise), Array.from(sizes, noise)]
      if (compareFolds(a, b, sizes).pValue < 0.05) rejected++
    }
    // P(more than 130 of 2000 at 5 %) < 0.2 %; the correction makes it rarer still
    expect(rejected).toBeLessThan(130)
    expect(rejected).toBeGreaterThan(0)
  })

  test('refuses other folds, and a single one', () => {
    expect(() => compareFolds([1, 2], [1], sizes.slice(0, 2))).toThrow(/not of the same folds/)
    expect(() => compareFolds([1], [2], sizes.slice(0, 1))).toThrow(/one fold says nothing/)
  })
})
