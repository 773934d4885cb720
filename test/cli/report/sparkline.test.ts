import { expect, test } from 'vitest'
import { sparkline } from '../../../src/cli/report/sparkline.js'

test('a sparkline goes from the least to the largest value', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█')
  expect(sparkline([3, 1, 2])).toBe('█▁▅')
})

test('equal values are low, absent ones a dot, nothing is nothing', () => {
  expect(sparkline([2, 2, null, 2])).toBe('▁▁·▁')
  expect(sparkline([null, null])).toBe('')
  expect(sparkline([])).toBe('')
})

test('of many values neighbours are taken together', () => {
  const line = sparkline(Array.from({ length: 400 }, (_, at) => at))
  expect(line).toHaveLength(40)
  expect(line[0]).toBe('▁')
  expect(line.at(-1)).toBe('█')
})
