import { expect, test } from 'vitest'
import { leastExpectedCost } from '../../../src/inference/index.js'
import { caught } from '../../reference/caught.js'

test('the least expected cost is found, the first of equals', () => {
  const square = (a: number, b: number) => (a - b) ** 2
  const outputs = [0, 1, 2, 10]
  const weights = [0.4, 0.3, 0.2, 0.1]
  const candidates = [10, 1, 2, 3]
  const risk = (a: number) => outputs.reduce((sum, y, j) => sum + weights[j] * square(a, y), 0)
  const { index, cost } = leastExpectedCost(candidates, outputs, weights, square)
  expect(cost).toBeCloseTo(Math.min(...candidates.map(risk)), 12)
  expect(cost).toBeCloseTo(risk(candidates[index]), 12)
  expect(leastExpectedCost([5, 5, 1], [5], [1], square).index).toBe(0)
})

test('a cost that is no number is refused; outputs of weight zero are not asked for', async () => {
  const cost = (a: number, b: number) => (a === b ? 0 : Number.NaN)
  expect(await caught(() => leastExpectedCost([1], [2], [1], cost))).toMatchObject({
    code: 'NOT_FINITE',
  })
  expect(leastExpectedCost([1], [1, 2], [1, 0], cost)).toEqual({ index: 0, cost: 0 })
})
