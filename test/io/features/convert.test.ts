import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sliceRows, takeRows, toDense, toFeatures, toSparse } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

const matrix = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }))
  .chain(([rows, cols]) =>
    fc
      .array(fc.constantFrom(0, 0, 0, 1, -2, 0.5), {
        minLength: rows * cols,
        maxLength: rows * cols,
      })
      .map((values) => ({ rows, cols, values: Float32Array.from(values) })),
  )

test('a matrix made sparse and dense again is the same, and valid on the way', () => {
  fc.assert(
    fc.property(matrix, (dense) => {
      const sparse = toSparse(dense)
      expect(toFeatures(sparse)).toBe(sparse)
      expect(sparse.values).not.toContain(0)
      expect(toDense(sparse)).toEqual(dense)
      expect(toSparse(sparse)).toBe(sparse)
      expect(toDense(dense)).toBe(dense)
    }),
    { seed: 1 },
  )
})

test('a slice holds the rows asked for, dense or sparse', () => {
  fc.assert(
    fc.property(matrix, fc.nat(8), fc.nat(8), (dense, a, b) => {
      const from = Math.min(a, b, dense.rows)
      const to = Math.min(Math.max(a, b), dense.rows)
      const indices = Int32Array.from({ length: to - from }, (_, row) => from + row)
      const taken = takeRows(dense, indices)
      expect(sliceRows(dense, from, to)).toEqual(taken)
      expect(toDense(sliceRows(toSparse(dense), from, to))).toEqual(taken)
    }),
    { seed: 2 },
  )
})

test('a slice shares the memory of a dense matrix', () => {
  const dense = { rows: 2, cols: 1, values: Float32Array.of(1, 2) }
  expect(sliceRows(dense, 1, 2).values.buffer).toBe(dense.values.buffer)
})

test.each([
  [-1, 1],
  [1, 0],
  [0, 3],
  [0.5, 1],
])('rows %d … %d of two are refused', async (from, to) => {
  const dense = { rows: 2, cols: 1, values: Float32Array.of(1, 2) }
  const error = await caught(() => sliceRows(dense, from, to))
  expect(error.code).toBe('INVALID_OPTION')
  expect(error.message).toMatch(/0 ≤ from ≤ to ≤ 2/)
})
