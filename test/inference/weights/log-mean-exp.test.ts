import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logMeanExp } from '../../../src/inference/index.js'
import { mean } from '../../../src/numbers/index.js'
import { Rng } from '../../../src/random/index.js'

const values = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), {
  minLength: 1,
  maxLength: 20,
})

describe('logMeanExp', () => {
  it('is the logarithm of the mean', () => {
    fc.assert(
      fc.property(values, (a) => {
        const sum = a.reduce((total, value) => total + Math.exp(value), 0)
        expect(logMeanExp(a).value).toBeCloseTo(Math.log(sum / a.length), 10)
      }),
    )
  })

  it('shifts with its input, far beyond the range of exp', () => {
    const a = [0, -1, 2]
    for (const shift of [-1e4, 1e4]) {
      const moved = a.map((value) => value + shift)
      expect(logMeanExp(moved).value).toBeCloseTo(logMeanExp(a).value + shift, 8)
      expect(logMeanExp(moved).standardError).toBeCloseTo(logMeanExp(a).standardError, 10)
    }
  })

  it('takes −∞ as a term of zero', () => {
    expect(logMeanExp([-Infinity, 3]).value).toBe(3 - Math.LN2)
    expect(logMeanExp([-Infinity, -Infinity])).toEqual({
      value: -Infinity,
      standardError: Infinity,
      effectiveSampleSize: 0,
    })
  })

  it('claims no precision from a single term, full precision from equal ones', () => {
    expect(logMeanExp([2]).standardError).toBe(Infinity)
    const equal = logMeanExp([1, 1, 1, 1])
    expect(equal.standardError).toBe(0)
    expect(equal.effectiveSampleSize).toBeCloseTo(4, 12)
  })

  it('states a standard error that matches the spread over repetitions', () => {
    // log-normal weights, σ = ½; 2000 repetitions of 400 terms: the ratio's own error is about 2 %
    const rng = new Rng('standard error')
    const estimates: number[] = []
    let stated = 0
    for (let repetition = 0; repetition < 2000; repetition++) {
      const a = Float64Array.from({ length: 400 }, () => 0.5 * rng.normal())
      const { value, standardError } = logMeanExp(a)
      estimates.push(value)
      stated += standardError / 2000
    }
    const centre = mean(estimates)
    const spread = Math.sqrt(
      estimates.reduce((sum, value) => sum + (value - centre) ** 2, 0) / 1999,
    )
    expect(centre).toBeCloseTo(0.125, 2)
    expect(stated / spread).toBeGreaterThan(0.9)
    expect(stated / spread).toBeLessThan(1.1)
  })

  it('refuses NaN, +∞ and nothing at all', () => {
    expect(() => logMeanExp([])).toThrow(/no values/)
    expect(() => logMeanExp([0, Number.NaN])).toThrow(/value 1/)
    expect(() => logMeanExp([Infinity])).toThrow(/value 0/)
  })
})
