import { expect, it } from 'vitest'
import { labelCardinality } from '../../src/metrics/index.js'

it('labelCardinality is the weighted mean number of labels', () => {
  const sets = { rows: 3, cols: 3, values: new Uint8Array([1, 1, 1, 0, 0, 0, 1, 0, 0]) }
  expect(labelCardinality(sets)).toBeCloseTo(4 / 3, 14)
  expect(labelCardinality(sets, { weights: [1, 1, 2] })).toBe(5 / 4)
})
