import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { effectiveSampleSize } from '../../../src/inference/index.js'

const values = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), {
  minLength: 1,
  maxLength: 20,
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
