import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  logistic,
  pointDivergence,
  safeLogistic,
  sparsemax,
  tsallis,
} from '../../src/losses/index.js'
import { anonymous, generators } from './generators.js'

const probability = fc.double({ min: 0.06, max: 1, noNaN: true })

test('closed forms agree with the numerical conjugate of an unnamed generator', () => {
  for (const { conjugate, weight, ...named } of generators) {
    fc.assert(
      fc.property(probability, (q) => {
        const closed = pointDivergence({ conjugate, weight, ...named }, q)
        const numerical = pointDivergence({ name: 'unnamed', conjugate, weight }, q)
        expect(Math.abs(closed - numerical)).toBeLessThan(1e-6 * (1 + closed))
      }),
      { seed: 1, numRuns: 30 },
    )
  }
})

test('the closed forms are those of the table', () => {
  expect(pointDivergence(logistic, 1 / 8)).toBeCloseTo(Math.log(8), 14)
  expect(pointDivergence(sparsemax, 1 / 8)).toBeCloseTo(3.5, 14)
  expect(pointDivergence(tsallis(3), 1 / 2)).toBeCloseTo(0.5, 14)
  expect(pointDivergence(tsallis(1 + 1e-12), 1 / 8)).toBeCloseTo(Math.log(8), 9)
})

test('it is 0 where the reference is the point mass itself, and infinite where it has no mass', () => {
  for (const generator of generators) {
    expect(pointDivergence(generator, 1)).toBeCloseTo(0, 9)
    expect(pointDivergence(generator, 0)).toBe(Infinity)
  }
})

test('it is infinite where a bounded weight cannot reach the point mass', () => {
  const { conjugate, weight } = safeLogistic(0.1)
  expect(pointDivergence(safeLogistic(0.1), 0.099)).toBe(Infinity)
  expect(pointDivergence({ name: 'unnamed', conjugate, weight }, 0.099)).toBe(Infinity)
  expect(pointDivergence(safeLogistic(0.1), 0.1)).toBeLessThan(Infinity)
  expect(pointDivergence(anonymous, 1e-3)).toBeLessThan(Infinity)
})
