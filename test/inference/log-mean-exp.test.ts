import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  effectiveSampleSize,
  logMeanExp,
  logSumExp,
  normalizedWeights,
} from '../../src/inference/index.js'
import { Rng } from '../../src/random/index.js'

const values = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), {
  minLength: 1,
  maxLength: 20,
})

describe('logSumExp and logMeanExp', () => {
  it('are the logarithms of the sum and the mean', () => {
    fc.assert(
      fc.property(values, (a) => {
        const sum = a.reduce((total, value) => total + Math.exp(value), 0)
        expect(logSumExp(a)).toBeCloseTo(Math.log(sum), 10)
        expect(logMeanExp(a).value).toBeCloseTo(Math.log(sum / a.length), 10)
      }),
    )
  })

  it('shift with their input, far beyond the range of exp', () => {
    const a = [0, -1, 2]
    for (const shift of [-1e4, 1e4]) {
      const moved = a.map((value) => value + shift)
      expect(logSumExp(moved)).toBeCloseTo(logSumExp(a) + shift, 8)
      expect(logMeanExp(moved).standardError).toBeCloseTo(logMeanExp(a).standardError, 10)
    }
  })

  it('take −∞ as a term of zero', () => {
    expect(logSumExp([-Infinity, 3])).toBe(3)
    expect(logSumExp([-Infinity])).toBe(-Infinity)
    expect(logMeanExp([-Infinity, -Infinity])).toEqual({
      value: -Infinity,
      standardError: Infinity,
      effectiveSampleSize: 0,
    })
  })

  it('claim no precision from a single term, full precision from equal ones', () => {
    expect(logMeanExp([2]).standardError).toBe(Infinity)
    const equal = logMeanExp([1, 1, 1, 1])
    expect(equal.standardError).toBe(0)
    expect(equal.effectiveSampleSize).toBeCloseTo(4, 12)
  })

  it('state a standard error that matches the spread over repetitions', () => {
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
    const mean = estimates.reduce((sum, value) => sum + value, 0) / 2000
    const spread = Math.sqrt(estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 1999)
    expect(mean).toBeCloseTo(0.125, 2)
    expect(stated / spread).toBeGreaterThan(0.9)
    expect(stated / spread).toBeLessThan(1.1)
  })

  it('refuse NaN, +∞ and nothing at all', () => {
    expect(() => logSumExp([])).toThrow(/no values/)
    expect(() => logMeanExp([0, Number.NaN])).toThrow(/value 1/)
    expect(() => logSumExp([Infinity])).toThrow(/value 0/)
  })
})

describe('effectiveSampleSize', () => {
  it('lies between one and the number of samples, whatever the scale', () => {
    fc.assert(
      fc.property(values, (a) => {
        const weights = a.map(Math.exp)
        const size = effectiveSampleSize(weights)
        expect(size).toBeGreaterThan(1 - 1e-12)
        expect(size).toBeLessThan(a.length + 1e-9)
        expect(effectiveSampleSize(weights.map((w) => w * 1e-200))).toBeCloseTo(size, 9)
      }),
    )
  })

  it('counts equal weights and is zero without any', () => {
    expect(effectiveSampleSize([3, 3, 0])).toBe(2)
    expect(effectiveSampleSize([0, 0])).toBe(0)
    expect(() => effectiveSampleSize([-1])).toThrow(/weight 0/)
  })
})

describe('normalizedWeights', () => {
  it('add up to one in proportion to the exponentials', () => {
    const weights = normalizedWeights([1000, 1000 + Math.log(3), -Infinity])
    expect([...weights]).toEqual([expect.closeTo(0.25, 12), expect.closeTo(0.75, 12), 0])
  })

  it('refuse weights that are all zero', () => {
    expect(() => normalizedWeights([-Infinity])).toThrow(/every weight is zero/)
  })
})
