import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logSumExp } from '../../src/numbers/index.js'

const values = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), {
  minLength: 1,
  maxLength: 20,
})

test('logSumExp is the logarithm of the sum of exponentials', () => {
  fc.assert(
    fc.property(values, (a) => {
      const sum = a.reduce((total, value) => total + Math.exp(value), 0)
      expect(logSumExp(a)).toBeCloseTo(Math.log(sum), 10)
      expect(logSumExp(a, new Float64Array(a.length).fill(1))).toBe(logSumExp(a))
    }),
  )
})

test('weights count each exponential as often, and a weight of zero hides its value', () => {
  expect(logSumExp([0, 1, 0], [1, 1, 2])).toBeCloseTo(logSumExp([0, 1, 0, 0]), 14)
  expect(logSumExp([1e300, 3], [0, 1])).toBe(3)
  expect(logSumExp([1, 2], [0, 0])).toBe(-Infinity)
})

test('logSumExp shifts with its input, far beyond the range of exp', () => {
  const a = [0, -1, 2]
  for (const shift of [-1e4, 1e4]) {
    const moved = a.map((value) => value + shift)
    expect(logSumExp(moved)).toBeCloseTo(logSumExp(a) + shift, 8)
  }
})

test('−∞ is a term of zero', () => {
  expect(logSumExp([-Infinity, 3])).toBe(3)
  expect(logSumExp([-Infinity])).toBe(-Infinity)
})

test('logSumExp refuses NaN, +∞ and nothing at all', () => {
  expect(() => logSumExp([])).toThrow(/no values/)
  expect(() => logSumExp([0, Number.NaN])).toThrow(/value 1/)
  expect(() => logSumExp([Infinity])).toThrow(/value 0/)
})
