import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PartitaError } from '../../src/errors.js'
import { isLogistic, logistic, safeLogistic, sparsemax, tsallis } from '../../src/losses/index.js'
import { generators } from './generators.js'

describe.each(generators)('$name', ({ conjugate, weight }) => {
  const score = fc.double({ min: -8, max: 8, noNaN: true })

  test('the conjugate is 0 and the weight 1 at 0', () => {
    expect(conjugate(0)).toBeCloseTo(0, 14)
    expect(weight(0)).toBe(1)
  })

  test('the weight is the derivative of the conjugate', () => {
    fc.assert(
      fc.property(score, (s) => {
        const h = 1e-5
        const difference = (conjugate(s + h) - conjugate(s - h)) / (2 * h)
        expect(Math.abs(difference - weight(s))).toBeLessThan(1e-4 * (1 + weight(s)))
      }),
      { seed: 1 },
    )
  })

  test('the weight is never negative and never falls', () => {
    fc.assert(
      fc.property(score, score, (a, b) => {
        expect(weight(a)).toBeGreaterThanOrEqual(0)
        expect(weight(Math.max(a, b))).toBeGreaterThanOrEqual(weight(Math.min(a, b)))
      }),
      { seed: 2 },
    )
  })

  test('far scores give no NaN', () => {
    for (const s of [-1e6, -1000, -50, 50, 1000]) {
      expect(conjugate(s)).not.toBeNaN()
      expect(weight(s)).not.toBeNaN()
    }
    expect(weight(-1000)).toBeLessThan(1e-100)
  })
})

describe('the Tsallis family', () => {
  test('has the logistic and sparsemax generators as members', () => {
    expect(tsallis(1)).toBe(logistic)
    expect(tsallis(2)).toBe(sparsemax)
    expect(tsallis(1.5).family).toEqual({ kind: 'tsallis', alpha: 1.5 })
    expect(isLogistic(tsallis(1))).toBe(true)
    expect(isLogistic(tsallis(1.0001))).toBe(false)
    expect(isLogistic(safeLogistic(0.1))).toBe(false)
  })

  test('is continuous where its members are written in closed form', () => {
    for (const s of [-5, -1.5, -0.3, 0, 1e-9, 0.7, 4]) {
      for (const step of [1e-6, 1e-9, 1e-12, 2 ** -52]) {
        const scale = 1 + logistic.weight(s)
        for (const [alpha, member] of [
          [1 + step, logistic],
          [2 + step, sparsemax],
          [2 - step, sparsemax],
        ] as const) {
          const near = tsallis(alpha)
          expect(Math.abs(near.weight(s) - member.weight(s))).toBeLessThan(
            (20 * step + 1e-14) * scale,
          )
          expect(Math.abs(near.conjugate(s) - member.conjugate(s))).toBeLessThan(
            (20 * step + 1e-14) * scale,
          )
        }
      }
    }
  })

  test('is the formula of its definition', () => {
    for (const alpha of [1.2, 1.5, 3]) {
      const { conjugate, weight } = tsallis(alpha)
      for (const s of [-6, -1, -0.2, 0.5, 3]) {
        const base = Math.max(0, 1 + (alpha - 1) * s)
        expect(conjugate(s)).toBeCloseTo((base ** (alpha / (alpha - 1)) - 1) / alpha, 10)
        expect(weight(s)).toBeCloseTo(base ** (1 / (alpha - 1)), 10)
      }
    }
  })

  test('refuses orders below one', () => {
    for (const alpha of [0.99, -1, Number.NaN, Infinity]) {
      expect(() => tsallis(alpha)).toThrow(PartitaError)
    }
  })
})
