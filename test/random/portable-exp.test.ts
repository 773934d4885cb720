import fc from 'fast-check'
import { expect, test } from 'vitest'
import { portableExp } from '../../src/random/index.js'
import { ulpDistance } from '../reference/ulp-distance.js'

test('portableExp is within one unit in the last place of Math.exp', () => {
  for (const [min, max] of [
    [-746, 710],
    [-1, 1],
    [-1e-8, 1e-8],
  ]) {
    fc.assert(
      fc.property(fc.double({ min, max, noNaN: true }), (x) => {
        expect(ulpDistance(portableExp(x), Math.exp(x))).toBeLessThanOrEqual(1)
      }),
      { seed: 1, numRuns: 10_000 },
    )
  }
})

test('portableExp has the limits of an exponential', () => {
  expect(portableExp(0)).toBe(1)
  expect(portableExp(-Infinity)).toBe(0)
  expect(portableExp(Infinity)).toBe(Infinity)
  expect(portableExp(710)).toBe(Infinity)
  expect(portableExp(-746)).toBe(0)
  expect(portableExp(-745)).toBe(5e-324)
  expect(portableExp(709.782712893384)).toBe(Math.exp(709.782712893384))
  expect(portableExp(Number.NaN)).toBeNaN()
})
