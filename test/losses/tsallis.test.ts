import { describe, expect, test } from 'vitest'
import { PartitaError } from '../../src/errors.js'
import { isLogistic, logistic, safeLogistic, sparsemax, tsallis } from '../../src/losses/index.js'
import { checkGenerator } from '../../src/testing/index.js'
import { generators } from './generators.js'

describe.each(generators)('$name', (generator) => {
  test.each(checkGenerator(generator))('$name', ({ run }) => run())

  test('far below, the weight vanishes', () => {
    expect(generator.weight(-1000)).toBeLessThan(1e-100)
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
