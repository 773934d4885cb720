import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toDense, toFeatures, toSparse } from '../../../src/io/index.js'

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
