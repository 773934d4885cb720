import { expect, test } from 'vitest'
import { indexOfLargest, mean, sum } from '../../src/numbers/index.js'

test('sum adds from first to last in double precision; nothing adds up to zero', () => {
  expect(sum([])).toBe(0)
  expect(sum([0.1, 0.2, 0.3])).toBe(0.1 + 0.2 + 0.3)
  expect(sum(new Float32Array(3).fill(2 ** 24 + 2))).toBe(3 * (2 ** 24 + 2))
})

test('mean divides by the number of values; of nothing it is not a number', () => {
  expect(mean([1, 2, 6])).toBe(3)
  expect(mean([])).toBeNaN()
})

test('indexOfLargest is the first of several, within a part if one is given', () => {
  expect(indexOfLargest([1, 3, 3, 2])).toBe(1)
  expect(indexOfLargest([9, 1, 3, 3, 8], 1, 3)).toBe(1)
  expect(indexOfLargest([-Infinity])).toBe(0)
})
