import fc from 'fast-check'
import { expect, test } from 'vitest'
import { portableLog } from '../../src/random/index.js'
import { ulpDistance } from '../reference/ulp-distance.js'

test('portableLog is within one unit in the last place of Math.log', () => {
  fc.assert(
    fc.property(fc.double({ min: 5e-324, max: Number.MAX_VALUE, noNaN: true }), (x) => {
      expect(ulpDistance(portableLog(x), Math.log(x))).toBeLessThanOrEqual(1)
    }),
    { seed: 1, numRuns: 20_000 },
  )
  fc.assert(
    fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), (x) => {
      expect(ulpDistance(portableLog(x), Math.log(x))).toBeLessThanOrEqual(1)
    }),
    { seed: 2, numRuns: 20_000 },
  )
})

test('portableLog is exact at powers of two up to rounding, and zero at one', () => {
  expect(portableLog(1)).toBe(0)
  for (let k = -1074; k < 1024; k++) {
    expect(ulpDistance(portableLog(2 ** k), k * Math.LN2)).toBeLessThanOrEqual(1)
  }
})

test('portableLog has the limits of a logarithm', () => {
  expect(portableLog(0)).toBe(-Infinity)
  expect(portableLog(-0)).toBe(-Infinity)
  expect(portableLog(Infinity)).toBe(Infinity)
  expect(portableLog(-1)).toBeNaN()
  expect(portableLog(Number.NaN)).toBeNaN()
})
