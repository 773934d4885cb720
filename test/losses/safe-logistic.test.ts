import { expect, test } from 'vitest'
import { PartitaError } from '../../src/errors.js'
import { logistic, safeLogistic } from '../../src/losses/index.js'

test('the weight approaches its bound and nothing overflows', () => {
  for (const rho of [1e-6, 0.01, 0.5, 0.999]) {
    const { conjugate, weight } = safeLogistic(rho)
    expect(weight(1e6)).toBeCloseTo(1 / rho, 6)
    expect(conjugate(1e6)).toBeCloseTo((1e6 + Math.log(rho)) / rho, 2)
    expect(weight(-1e6)).toBe(0)
    expect(conjugate(-1e6)).toBeCloseTo(Math.log1p(-rho) / rho, 9)
  }
})

test('both branches of the conjugate and of the weight meet', () => {
  for (const rho of [1e-9, 0.1, 0.9]) {
    const { conjugate, weight } = safeLogistic(rho)
    for (const seam of [0, 50]) {
      const h = 1e-9
      const rise = conjugate(seam + h) - conjugate(seam - h)
      expect(Math.abs(rise - 2 * h * weight(seam))).toBeLessThan(1e-13 * (1 + conjugate(seam)))
      expect(weight(seam + h) / weight(seam - h)).toBeCloseTo(1, 7)
    }
  }
})

test('it is the logistic generator as ρ goes to 0', () => {
  const safe = safeLogistic(1e-12)
  for (const s of [-3, 0, 2]) {
    expect(safe.conjugate(s)).toBeCloseTo(logistic.conjugate(s), 8)
    expect(safe.weight(s)).toBeCloseTo(logistic.weight(s), 8)
  }
})

test('bounds outside (0, 1) are refused', () => {
  for (const rho of [0, 1, -0.1, 2, Number.NaN]) {
    expect(() => safeLogistic(rho)).toThrow(PartitaError)
  }
})
